#!/bin/bash
# Runs once, at a proxy's first boot: nginx, answering for itself until it is told of the tier behind it.
set -euo pipefail

dnf install --assumeyes nginx
echo 'ready' > /usr/share/nginx/html/healthy
systemctl enable --now nginx
