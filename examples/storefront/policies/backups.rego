package exclave

import rego.v1

deny contains message if {
	some change in input.plan.resource_changes
	days := change.change.after.input.backup_days
	days < 7
	message := sprintf("%s keeps backups for %d days, and must for 7", [change.address, days])
}
