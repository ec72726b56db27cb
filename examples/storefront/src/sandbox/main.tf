# What every install's account holds before the shop comes: here, a name to find it by.

variable "install_id" {
  description = "What the account's resources are labelled with."
  type        = string
}

resource "terraform_data" "account" {
  input = { label = "storefront-${var.install_id}" }
}

output "label" {
  description = "What the account's resources are labelled with."
  value       = terraform_data.account.output.label
}
