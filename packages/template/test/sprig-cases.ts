/** Templates over `caseData`, and what the language prints for them. */
export const sprigCases: readonly (readonly [template: string, printed: string])[] = [
  ['{{add "0x10" "010" "1.9" "x" "" nil}}', "24"],
  [
    '{{add "0x10"}} {{add "010"}} {{add "1.9"}} {{add "x"}} {{int "5.0"}} {{int64 "-7"}} {{int "1e3"}} {{float64 "1e3"}} {{float64 "x"}} {{int 1.9}} {{int true}} {{atoi "12"}} {{atoi "1x"}} {{atoi "012"}} {{toDecimal "755"}} {{int (list)}}',
    "16 8 0 0 5 -7 0 1000 0 1 1 12 0 12 493 0",
  ],
  [
    '{{camelcase "http_server"}} {{camelcase "FirstName"}} {{camelcase "my-name x"}} {{camelcase "HTTPServer"}} {{camelcase "_foo__bar_"}} {{camelcase "foo1_2bar"}} {{camelcase "a.b"}}',
    "HttpServer FirstName MyNameX Httpserver _Foo_Bar_ Foo12bar A.b",
  ],
  [
    '{{range list "FirstName" "HTTPServer" "NoHTTPS" "GO_PATH" "GO PATH" "GO-PATH" "http2xx" "HTTP20xOK" "Duration2m3s" "Bld4Floor3rd" "fooBar baz" "a1B2" "_Foo_" "" "foo  bar" "Foo.Bar" "éTé" "ABCDef" "x2Y" "A1" "MyID3" "some:thing"}}{{snakecase .}}|{{kebabcase .}}|{{camelcase .}} {{end}}',
    "first_name|first-name|FirstName http_server|http-server|Httpserver no_https|no-https|NoHTTPS go_path|go-path|GoPath go_path|go-path|GoPath go_path|go-path|GoPath http_2xx|http-2xx|Http2xx http_20x_ok|http-20x-ok|Http20xOK duration_2m3s|duration-2m3s|Duration2m3s bld4_floor_3rd|bld4-floor-3rd|Bld4Floor3rd foo_bar_baz|foo-bar-baz|FooBarBaz a1_b2|a1-b2|A1B2 _foo_|-foo-|_Foo_ || foo__bar|foo--bar|Foo Bar foo.bar|foo.bar|Foo.Bar é_té|é-té|ÉTé abc_def|abc-def|Abcdef x2_y|x2-y|X2Y a1|a1|A1 my_id3|my-id3|MyID3 some:thing|some:thing|Some:thing ",
  ],
  [
    '{{wrap 10 "the quick brown fox jumps overthelazydoglongword x"}}',
    "the quick\nbrown fox\njumps\noverthelazydoglongword\nx",
  ],
  ['{{wrapWith 5 "\\t" "Hello World foo"}}', "Hello\tWorld\tfoo"],
  ['{{wrapWith 5 "-" "HelloWorldfoo bar"}}', "Hello-World-foo-bar"],
  [
    '{{abbrev 5 "hello world"}} {{abbrev 3 "hello"}} {{abbrev 4 "hello"}} {{abbrev 10 "hello"}}',
    "he... hello h... hello",
  ],
  [
    '{{abbrevboth 5 10 "1234 5678 9123"}} {{abbrevboth 2 10 "1234 5678 9123"}} {{abbrevboth 4 7 "1234 5678 9123"}}',
    "...5678... 1234 56... 1234...",
  ],
  ['{{initials "First Try"}} {{initials "a-b c.d  e"}}', "FT ace"],
  [
    '{{untitle "Hello World"}} {{swapcase "This Is"}} {{title "hello wORLD a-b it\'s"}}',
    "hello world tHIS iS Hello WORLD A-B It'S",
  ],
  ['{{substr 0 3 "hello"}} {{substr -1 3 "hello"}} {{substr 2 -1 "hello"}} {{substr 2 99 "hello"}}', "hel hel llo llo"],
  ['{{trunc -2 "hello"}} {{trunc -9 "hello"}} {{trunc 0 "abc"}} {{trunc 3 "héllo"}}', "lo hello  hé"],
  [
    '{{get .m "q"}}|{{get .m "x"}}|{{hasKey .m "x"}} {{dig "y" "d" .m}} {{dig "q" "r" "d" .m}} {{pluck "x" .m (dict "x" 2)}}',
    "|1|true [1 2 z] d [1 2]",
  ],
  [
    '{{merge (dict "a" 1 "b" (dict "c" 1) "z" "") (dict "a" 2 "b" (dict "d" 3 "c" 9) "e" 5 "z" "q")}}',
    "map[a:1 b:map[c:1 d:3] e:5 z:q]",
  ],
  [
    '{{mergeOverwrite (dict "a" 1 "b" (dict "c" 1) "z" "x") (dict "a" 2 "b" (dict "d" 3 "c" 9) "e" 5 "z" "")}}',
    "map[a:2 b:map[c:9 d:3] e:5 z:]",
  ],
  [
    '{{merge (dict "a" (list 1) "n" nil "f" false "o" 0) (dict "a" (list 2 3) "n" 5 "f" true "o" 7)}}',
    "map[a:[1] f:true n:5 o:7]",
  ],
  [
    '{{merge (dict "a" "s") (dict "a" (dict "x" 1))}} {{mergeOverwrite (dict "a" "s") (dict "a" (dict "x" 1))}} {{mergeOverwrite (dict "a" (dict "x" 1)) (dict "a" "s")}}',
    "map[a:s] map[a:map[x:1]] map[a:s]",
  ],
  [
    '{{mergeOverwrite (dict "a" (list 1)) (dict "a" (list 2 3) "b" nil)}} {{mergeOverwrite (dict "a" 1) (dict "a" nil)}} {{mergeOverwrite (dict "a" true) (dict "a" false)}}',
    "map[a:[2 3] b:<nil>] map[a:<nil>] map[a:false]",
  ],
  ['{{merge (dict "a" 1) (dict "b" 2) (dict "b" 3 "c" 4)}}', "map[a:1 b:2 c:4]"],
  ['{{dict "a"}} {{dict 1 2}} {{dict "a" 1 "a" 2}} {{dict}}', "map[a:] map[1:2] map[a:2] map[]"],
  ['{{quote 1 nil "a" true}} {{squote 1 nil "a"}} {{cat 1 nil "a" true}}', '"1" "a" "true" \'1\' \'a\' 1 a true'],
  ['{{quote "a\\"b\\n"}} {{.s | quote}} {{quote}} {{cat "a" "" "b"}}', '"a\\"b\\n" "hi"  a  b'],
  [
    '{{join "," (list 1 nil "a")}} {{join "," "x"}} {{join "," nil}} {{join "-" .l}} {{.l | join ", "}}',
    "1,a x  a-b a, b",
  ],
  ['{{indent 2 "a\\nb"}}|{{nindent 2 "a\\n\\nb"}}|{{"x" | indent 0}}', "  a\n  b|\n  a\n  \n  b|x"],
  [
    '{{split "$" "a$b$c"}} {{splitn "$" 2 "a$b$c"}} {{splitList "," "a,b,,c"}} {{splitList "," ""}} {{(split "," "a,b")._1}}',
    "map[_0:a _1:b _2:c] map[_0:a _1:b$c] [a b  c] [] b",
  ],
  ['{{splitList "" "abc"}} {{splitn "," 9 "a,b"}}', "[a b c] map[_0:a _1:b]"],
  ['{{plural "one" "many" 1}} {{plural "one" "many" 0}}', "one many"],
  [
    '{{repeat 3 "ab"}} {{nospace " a b\\tc "}} {{replace "a" "bb" "aXa"}} {{replace "" "-" "ab"}}',
    "ababab abc bbXbb -a-b-",
  ],
  [
    '{{trim "  a "}} {{trimAll "$" "$5$"}} {{trimSuffix "-" "a--"}} {{trimPrefix "-" "--a"}} {{trimall "ab" "abXba"}}',
    "a 5 a- -a X",
  ],
  [
    '{{first (list)|default "q"}} {{rest (list 1 2)}} {{initial (list 1 2)}} {{last (list 1 2)}} {{rest (list)}} {{initial (list)}}',
    "q [2] [1] 2 [] []",
  ],
  [
    "{{append (list 1) 2}} {{prepend (list 1) 2}} {{concat (list 1) (list 2 3)}} {{reverse (list 1 2)}} {{push (list 1) nil}}",
    "[1 2] [2 1] [1 2 3] [2 1] [1 <nil>]",
  ],
  [
    '{{uniq (list 1 1 2 "a" "a" nil)}} {{without (list 1 2 3) 2 3}} {{has 2 (list 1 2)}} {{has 1 nil}} {{compact (list 1 "" nil 0 "a" false)}}',
    "[1 2 a <nil>] [1] true false [1 a]",
  ],
  [
    "{{slice (list 1 2 3) 1}} {{slice (list 1 2 3) 1 2}} {{slice (list 1 2 3)}} {{chunk 2 (list 1 2 3)}}",
    "[2 3] [2] [1 2 3] [[1 2] [3]]",
  ],
  [
    "{{until 3}} {{until -3}} {{until 0}} {{untilStep 0 10 4}} {{untilStep 5 0 -2}} {{untilStep 0 5 -1}}",
    "[0 1 2] [0 -1 -2] [] [0 4 8] [5 3 1] []",
  ],
  [
    "{{seq 5}}|{{seq 2 5}}|{{seq 0 2 7}}|{{seq 5 1}}|{{seq -3}}|{{seq 0}}|{{seq 5 -2 0}}|{{seq 1}}|{{seq 0 2 10}}|{{seq 0 -2 -5}}|{{seq}}|{{seq 1 2 3 4}}",
    "1 2 3 4 5|2 3 4 5|0 2 4 6|5 4 3 2 1|1 0 -1 -2 -3|1 0|5 3 1|1|0 2 4 6 8 10|0 -2 -4||",
  ],
  ["{{seq 3 3}}|{{seq 1 -1 5}}|{{seq 5 1 1}}", "3||"],
  ['{{sortAlpha (list 3 "b" "a")}} {{sortAlpha "x"}} {{keys (dict "b" 1 "a" 2) | sortAlpha}}', "[3 a b] [x] [a b]"],
  [
    '{{pick .m "x" "q"}} {{omit .m "x"}} {{values (dict "a" 1)}} {{keys .m .m | sortAlpha}}',
    "map[x:1] map[y:[1 2 z]] [1] [x x y y]",
  ],
  ['{{ternary "a" "b" true}} {{true | ternary "a" "b"}} {{ternary 1 2 false}}', "a a 2"],
  [
    '{{default "x" 0}} {{default "x" false}} {{default 1}} {{default "x" ""}} {{default "x" "y"}} {{default "x" nil}} {{"" | default "z"}}',
    "x x 1 x y x z",
  ],
  [
    '{{coalesce "" 0 nil 5}} {{all 1 0}} {{any 0 1}} {{empty ""}} {{empty .m}} {{empty nil}} {{empty 0.0}} {{all}} {{any}}',
    "5 false true true false true true true false",
  ],
  [
    '{{toJson .}} {{toPrettyJson .m}} {{toRawJson "<a>"}} {{toJson "<a>&é\\u2028"}} {{toJson 1.0}}',
    '{"a":1,"b":true,"big":1000000,"e":"","f":1.5,"l":["a","b"],"m":{"x":1,"y":[1,2,"z"]},"n":null,"s":"hi"} {\n  "x": 1,\n  "y": [\n    1,\n    2,\n    "z"\n  ]\n} "<a>" "\\u003ca\\u003e\\u0026é\\u2028" 1',
  ],
  [
    "{{toJson 1e21}} {{toJson 1e-7}} {{toJson 1.5}} {{toJson nil}} {{toJson (list)}} {{toPrettyJson (list)}} {{toPrettyJson (dict)}}",
    "1e+21 1e-7 1.5 null [] [] {}",
  ],
  [
    '{{toPrettyJson (list 1 (dict "a" (list)))}} {{toJson "\\t\\n\\x01\\""}}',
    '[\n  1,\n  {\n    "a": []\n  }\n] "\\t\\n\\u0001\\""',
  ],
  ['{{fromJson "{\\"a\\":[1.5,\\"x\\",null]}"}}{{(fromJson "{\\"a\\":\\"b\\"}").a}}', "map[a:[1.5 x <nil>]]b"],
  [
    "{{div 7 2}} {{div -7 2}} {{mod -7 2}} {{mul 2 3 4}} {{sub 5 7}} {{add1 4}} {{max 1 5 3}} {{min 4 2}} {{max 1.9}} {{biggest 1 2}}",
    "3 -3 -1 24 -2 5 5 2 1 2",
  ],
  [
    '{{ceil 1.1}} {{floor 1.9}} {{round 1.555 2}} {{round 2.5 0}} {{round -2.5 0}} {{round 123.5555 3 0.9}} {{floor -1.5}} {{ceil "1.2"}}',
    "2 1 1.56 3 -3 123.555 -2 2",
  ],
  [
    "{{addf 0.1 0.2}} {{subf 7.5 2 3}} {{divf 10 2 4}} {{divf 1 3}} {{mulf 1.5 2 2}} {{maxf 1 2.5}} {{minf 1.5 3}} {{add1f 1.5}} {{ceil 5000000.2}}",
    "0.3 2.5 1.25 0.3333333333333333 6 2.5 1.5 2.5 5.000001e+06",
  ],
  [
    '{{kindOf 1}} {{kindOf 1.5}} {{kindOf .m}} {{kindOf .l}} {{kindOf nil}} {{kindOf "a"}} {{kindOf true}} {{typeOf .m}} {{typeOf .l}} {{typeOf nil}}',
    "int float64 map slice invalid string bool map[string]interface {} []interface {} <nil>",
  ],
  [
    '{{kindIs "map" .m}} {{typeIs "string" "a"}} {{typeIsLike "string" "a"}} {{deepEqual (list 1) (list 1)}} {{deepEqual 1 "1"}} {{deepEqual .m .m}}',
    "true true true true false true",
  ],
  [
    '{{b64enc "é"}} {{b64dec "w6k="}} {{b32enc "é"}} {{b32dec "YOUQ===="}} {{b64enc ""}} {{b64enc "abc"}} {{b64enc "ab"}} {{b32enc "hello world"}} {{b32dec (b32enc "hello world")}}',
    "w6k= é YOUQ==== é  YWJj YWI= NBSWY3DPEB3W64TMMQ====== hello world",
  ],
  [
    '{{sha1sum "a"}} {{sha256sum "a"}} {{sha512sum "a"}} {{adler32sum "abc"}} {{sha256sum "é"}}',
    "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75 38600999 4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
  ],
  [
    '{{toString 1.0}} {{toString .l}} {{toString nil}} {{toStrings (list 1 "a" nil)}} {{toStrings "a"}} {{toString true}}',
    "1 [a b] <nil> [1 a] [a] true",
  ],
  [
    '{{base "/a/b.c"}} {{dir "/a/b"}} {{clean "a/../b//c"}} {{ext "a.b.c"}} {{isAbs "/a"}} {{base ""}} {{dir "a"}} {{clean ""}} {{clean "/.."}} {{clean "../a"}} {{base "/"}} {{base "a/"}} {{dir "/"}} {{dir "a/b/"}} {{ext "a/b"}}',
    "b.c /a b/c .c true . . . / ../a / a / a/b ",
  ],
  ["{{deepCopy .m}} {{mustUniq (list 1 1)}}", "map[x:1 y:[1 2 z]] [1]"],
  [
    '{{list | len}} {{list nil}} {{(list 1 2 3) | has 2}} {{first .l}} {{join "," (until 3)}} {{splitList "," "" | len}} {{tuple 1 2}}',
    "0 [<nil>] true a 0,1,2 1 [1 2]",
  ],
  [
    '{{lower "ÄB"}} {{upper "ß"}} {{contains "a" "cat"}} {{hasPrefix "a" "ab"}} {{hasSuffix "b" "ab"}} {{toDecimal "0777"}} {{atoi ""}} {{hello}}',
    "äb ß true true true 511 0 Hello!",
  ],
  ["{{until 3.0}}", "[0 1 2]"],
  ['{{$d := dict}}{{$_ := set $d "k" 1}}{{$d}} {{unset (dict "a" 1 "b" 2) "a"}}', "map[k:1] map[b:2]"],
  [
    '{{add 9223372036854775807 1}} {{mul 4611686018427387904 2}} {{int64 "9223372036854775807"}} {{add "99999999999999999999" 1}}',
    "-9223372036854775808 -9223372036854775808 9223372036854775807 1",
  ],
  ['{{list 1 2 3 | join "-" | quote | upper}}', '"1-2-3"'],
  ["{{range $i, $e := until 3}}{{$i}}{{$e}}{{end}}", "001122"],
  ['{{with (dict "a" (dict "b" 1))}}{{.a.b}}{{end}}', "1"],
  ['{{template "t" (dict "x" 1)}}{{define "t"}}{{.x}}{{end}}', "1"],
  [
    '{{printf "%v %d %s" (list 1 "a" nil (dict "k" 1.0)) (list 1 2) (list "a" 1)}}',
    "[1 a <nil> map[k:1]] [1 2] [a %!s(int=1)]",
  ],
  ['{{int 3.7 | printf "%03d"}} {{float64 3 | printf "%.2f"}} {{float64 3 | printf "%d"}}', "003 3.00 %!d(float64=3)"],
  ['{{gt (len .l) 1 | ternary "many" "few"}}', "many"],
  ['{{if or (eq .s "x") (and .b (not .e))}}ok{{end}}', "ok"],
  ['{{pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3) | first}}', "1"],
];

/** Templates that the language refuses, when read or when rendered: the code, and where. */
export const sprigMistakes: readonly (readonly [template: string, code: string, line: number, column: number])[] = [
  ['{{substr 4 2 "hello"}}', "template.wrong-value", 1, 3],
  ['{{dig "x" "r" "d" .m}}', "template.wrong-value", 1, 3],
  ['{{repeat -1 "a"}}', "template.wrong-value", 1, 3],
  ['{{mustFromJson "{"}}', "template.wrong-value", 1, 3],
  ["{{div 1 0}}", "template.wrong-value", 1, 3],
  ["{{divf 1 0}}", "template.wrong-value", 1, 3],
  ["{{mod 1 0}}", "template.wrong-value", 1, 3],
  ['{{fail "no"}}', "template.failed", 1, 3],
  ["{{(list 1 2) | mustAppend}}", "template.argument-count", 1, 16],
  ['{{first "abc"}}', "template.wrong-value", 1, 3],
  ["{{upper 3}}", "template.wrong-value", 1, 3],
  ['{{until "3"}}', "template.wrong-value", 1, 3],
  ['{{has 4 "x"}}', "template.wrong-value", 1, 3],
  ['{{.zz | default "x"}}', "template.missing-value", 1, 4],
  ['{{get .n "x"}}', "template.wrong-value", 1, 3],
  ["{{untilStep 1 1 1}} {{until 1}} {{round 3 2}} {{max}}", "template.argument-count", 1, 49],
];
