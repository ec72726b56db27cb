const ENVIRONMENT = "a template reads its data only, not the environment of the machine that renders it; use an input";
const NETWORK = "a template reads its data only, and makes no requests";
const FILES = "a template reads its data only, not the paths of the machine that renders it";
const KEYS =
  "a template must render the same twice; make keys and certificates in a component, or let a secret be generated";
const CLUSTER = "it belongs to Helm charts, and configs are rendered before Helm sees them";
const YAML = "it belongs to Helm charts; toJson writes what YAML reads as well, and fromJson reads JSON";

/** Functions that templates elsewhere have, and why they are not here. */
export const refusedFunctions: Readonly<Record<string, string>> = {
  env: ENVIRONMENT,
  expandenv: ENVIRONMENT,
  getHostByName: NETWORK,
  osBase: FILES,
  osClean: FILES,
  osDir: FILES,
  osExt: FILES,
  osIsAbs: FILES,
  genPrivateKey: KEYS,
  genCA: KEYS,
  genCAWithKey: KEYS,
  genSelfSignedCert: KEYS,
  genSelfSignedCertWithKey: KEYS,
  genSignedCert: KEYS,
  genSignedCertWithKey: KEYS,
  buildCustomCert: KEYS,
  derivePassword: KEYS,
  bcrypt: KEYS,
  htpasswd: KEYS,
  encryptAES: KEYS,
  decryptAES: KEYS,
  include: CLUSTER,
  tpl: CLUSTER,
  lookup: CLUSTER,
  toYaml: YAML,
  fromYaml: YAML,
};
