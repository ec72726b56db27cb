#!/bin/sh
set -eu
curl --fail --silent "https://$DOMAIN/health"
