# Needs no provider and no account: terraform_data stands where a cloud's resources would.

locals {
  # One server answers about 2,000 orders a day; a second one takes over when the first fails.
  servers = max(2, ceil(var.orders_per_day / 2000))
  # Two kilobytes an order, three years of them, and room to breathe.
  database_gigabytes = max(10, ceil(var.orders_per_day * 365 * 3 * 2 / 1024 / 1024 * 1.5))
}

resource "terraform_data" "network" {
  input = {
    name   = "${var.install_name}-network"
    region = var.region
    range  = "10.20.0.0/16"
  }
}

resource "terraform_data" "database" {
  input = {
    name        = "${var.install_name}-orders"
    network     = terraform_data.network.output.name
    gigabytes   = local.database_gigabytes
    backup_days = var.backup_days
  }

  # A database does not move between regions: another region means another database.
  triggers_replace = var.region
}
