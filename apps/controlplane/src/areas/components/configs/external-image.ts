import type { RequestBody } from "@exclave/contract";
import { defined, invalidField, newId } from "@exclave/kernel";
import { checkImage } from "./image-name.ts";
import type { ExternalImageSpec } from "./specs.ts";

/** Reads the part of a request that is particular to images built elsewhere. */
export function parseExternalImage(request: RequestBody<"create_external_image_component_config">): {
  spec: ExternalImageSpec;
} {
  const { aws_ecr_image_config: ecr, azure_acr_image_config: acr, gcp_gar_image_config: gar } = request;
  const tag = request.tag ?? "";
  const updatePolicy = request.update_policy ?? "";
  if (tag === "" && updatePolicy === "" && !request.image_url.includes("@sha256:")) {
    throw invalidField("tag", undefined, "send a tag, an update_policy, or an image_url that ends in a digest");
  }
  return {
    spec: {
      imageUrl: checkImage("image_url", request.image_url),
      tag,
      updatePolicy,
      ...defined({
        ecr: ecr && {
          id: newId("imageSourceConfig"),
          iamRoleArn: ecr.iam_role_arn ?? "",
          awsRegion: ecr.aws_region ?? "",
        },
        acr: acr && {
          id: newId("imageSourceConfig"),
          registryUrl: acr.registry_url ?? "",
          tenantId: acr.tenant_id ?? "",
          clientId: acr.client_id ?? "",
        },
        gar: gar && {
          id: newId("imageSourceConfig"),
          projectId: gar.gcp_project_id ?? "",
          region: gar.gcp_region ?? "",
          serviceAccountEmail: gar.service_account_email ?? "",
          workloadIdentityProvider: gar.workload_identity_provider ?? "",
        },
      }),
    },
  };
}
