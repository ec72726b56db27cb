# Makes the page of the shop out of its price list. Runs inside the image, where BusyBox is all there is.
set -eu
cd /srv
/bin/busybox mkdir -p public

echo "rendering version $VERSION"
/bin/busybox awk -F, '
  NR > 1 {
    printf "        <tr><td>%s</td><td>%s</td><td>%.2f</td></tr>\n", $1, $2, $3
    printf "  %-18s %8.2f\n", $1, $3 > "/dev/stderr"
  }
' products.csv > rows.html
/bin/busybox sed -e '/@PRODUCTS@/{
  r rows.html
  d
}' -e "s/@VERSION@/$VERSION/" page.html > public/index.html
echo ok > public/health
/bin/busybox rm rows.html
echo "rendered $(/bin/busybox grep -c '<tr><td>' public/index.html) products"
