#!/bin/bash
# Runs once, at a node's first boot. One script serves every node: what tells them apart is asked of the
# metadata service, with a session token (IMDSv2), and left in /etc/node.env for whatever runs here later.
set -euo pipefail

metadata=http://169.254.169.254/latest

token=$(curl --fail --silent --show-error --retry 10 --retry-connrefused --max-time 5 \
  --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token")

# Prints the value of one metadata path, or nothing where the node has none (no public address, say).
ask() {
  curl --fail --silent --max-time 5 --header "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/$1" || true
}

mac=$(ask mac)

umask 022
cat > /etc/node.env <<ENV
NODE_ID=$(ask instance-id)
NODE_TYPE=$(ask instance-type)
NODE_IMAGE=$(ask ami-id)
NODE_ZONE=$(ask placement/availability-zone)
NODE_REGION=$(ask placement/region)
NODE_IP=$(ask local-ipv4)
NODE_PUBLIC_IP=$(ask public-ipv4)
NODE_NETWORK=$(ask "network/interfaces/macs/$mac/vpc-ipv4-cidr-block")
ENV

# Login shells and services see the same names.
echo 'set -a; . /etc/node.env; set +a' > /etc/profile.d/node.sh

# The last octet is what the program counts: .100 is worker-0.
. /etc/node.env
hostnamectl set-hostname "worker-$(( ${NODE_IP##*.} - 100 ))" || true
logger --tag bootstrap "ready: $NODE_ID at $NODE_IP in $NODE_ZONE"
