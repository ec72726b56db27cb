package exclave

import rego.v1

deny contains message if {
	some change in input.plan.resource_changes
	change.change.after.input.public == true
	message := sprintf("%s is on the open network", [change.address])
}
