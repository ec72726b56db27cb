export const name = "oci";
