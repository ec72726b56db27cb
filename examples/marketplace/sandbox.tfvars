domain = "{{.nuon.inputs.inputs.domain}}"
