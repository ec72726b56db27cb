output "network" {
  description = "The network that the shop runs in."
  value       = terraform_data.network.output
}

output "database" {
  description = "The database of orders."
  value       = terraform_data.database.output
}

output "servers" {
  description = "How many web servers the expected load asks for: the chart's `replicas`."
  value       = local.servers
}
