variable "install_name" {
  description = "What everything that belongs to this install is named after."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.install_name))
    error_message = "Lower-case letters, digits and dashes, 2 to 31 of them, and a letter first."
  }
}

variable "region" {
  description = "Where the customer runs the shop."
  type        = string
  default     = "eu-central"
}

variable "orders_per_day" {
  description = "What the shop is sized for."
  type        = number
  default     = 500

  validation {
    condition     = var.orders_per_day > 0
    error_message = "A shop without orders needs no infrastructure."
  }
}

variable "backup_days" {
  description = "How long a day's backup is kept."
  type        = number
  default     = 14
}
