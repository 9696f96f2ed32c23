; Made from the query of `editors/tree-sitter-vpc`.

; What is written further down wins, and what lies further inside.

; ------------------------------------------------------------ comments

(comment) @comment

; `#allow(W0042)` accepts a warning.
((comment) @keyword.directive
  (#match? @keyword.directive "^#allow\\("))

; ------------------------------------------------------------ keywords

[
  "stack"
  "param"
  "let"
  "service"
  "output"
  "check"
  "moved"
  "existing"
  "where"
] @keyword

[
  "use"
  "as"
] @keyword.import

[
  "allow"
  "deny"
  "assert"
  "only"
  "can"
  "cannot"
  "reach"
] @keyword

[
  "from"
  "to"
  "on"
  "in"
  "and"
  "or"
  "not"
] @keyword.operator

[
  "if"
  "then"
  "else"
] @keyword.conditional

"for" @keyword.repeat

; ------------------------------------------------------------ names

(reference) @variable

; A kind that the language does not have stays without colour, as a sign.
(declaration
  name: (name) @type.definition)

(stack
  name: (name) @namespace)

(use
  name: (name) @namespace)

(stack
  parameter: (name) @variable.parameter)

(param
  name: (name) @variable.parameter)

(let
  name: (name) @variable)

(output
  name: (name) @variable)

(service
  name: (name) @constant)

(key
  variable: (name) @variable.parameter)

(for_clause
  variable: (name) @variable.parameter)

(type_name) @type

; An attribute that no kind has: a parameter that a `use` sets, or a mistake.
(property) @variable.parameter

(bare_key) @property

(member_name) @property

(call
  function: (reference) @function)

(call
  function: (member
    member: (member_name) @function.method))

; ------------------------------------------------------------ literals

(constant) @constant.builtin

((constant) @boolean
  (#any-of? @boolean "true" "false"))

[
  (number)
  (size)
  (duration)
  (ipv4)
  (ipv6)
  (prefix)
  (port)
] @number

(protocol) @type.builtin

(string) @string

(text) @string

; The colours of a script are its own.
((attribute
  name: (property) @property
  value: (text
    body: (text_body) @none))
  (#eq? @property "init"))

(escape) @string.escape

(interpolation
  [
    "${"
    "}"
  ] @punctuation.special)

; ------------------------------------------------------------ operators

[
  "="
  "=="
  "!="
  "<="
  ">="
  "<"
  ">"
  "+"
  "-"
  "*"
  "/"
  "%"
  ".."
  "->"
  "|"
  "?"
] @operator

[
  "("
  ")"
  "["
  "]"
] @punctuation.bracket

(body
  [
    "{"
    "}"
  ] @punctuation.bracket)

(map
  [
    "{"
    "}"
  ] @punctuation.bracket)

(map_comprehension
  [
    "{"
    "}"
  ] @punctuation.bracket)

[
  ","
  ":"
  "."
] @punctuation.delimiter

; ------------------------------------------------------------ words that AWS and the language know

; Regions and zones, by their spelling.
((reference) @constant
  (#match? @constant "^[a-z][a-z](-[a-z]+)+-[0-9][a-z]?$"))

; Instance types, by theirs.
((member
  object: (reference) @constant
  "." @constant
  member: (member_name) @constant) @_type
  (#match? @_type "^[a-z][a-z-]*[0-9][a-z0-9-]*[.](nano|micro|small|medium|large|[0-9]*xlarge|metal)(-[a-z0-9]+)?$"))

; words: begin
((kind) @keyword.type
  (#any-of? @keyword.type
    "account" "acl" "address" "dhcp" "disk" "fleet" "flow-log" "gateway" "group" "image" "interface"
    "key" "network" "node" "peering" "prefix-list" "role" "routes" "sg" "subnet" "transit"))

((property) @property
  (#any-of? @property
    "account" "acl" "address" "asn" "assume" "attach" "cidr" "copy-to" "depends-on" "device" "dns"
    "domain" "encryption-key" "entries" "for" "foreign" "format" "forward" "from" "id" "image"
    "init" "interval" "iops" "ip" "ipv6" "isolate" "keep" "key" "kind" "manage" "max" "members"
    "metadata" "min" "name" "netbios" "node" "ntp" "of" "outbound" "owner" "policies" "policy"
    "pool" "private-dns" "profile" "protect" "public" "public-ip" "reach" "region" "replace" "role"
    "routes" "session" "sg" "share-with" "size" "snapshot" "subnet" "subnets" "tags" "tenancy"
    "throughput" "timeout" "to" "traffic" "trust" "type" "view" "zone"))

((type_name) @type.builtin
  (#any-of? @type.builtin
    "account-id" "arn" "bool" "cidr" "duration" "image-name" "instance-type" "int" "ip" "list" "map"
    "peer" "ports" "prefix" "region" "size" "string" "zone"))

((reference) @constant.builtin
  (#any-of? @constant.builtin
    "dns" "etcd" "http" "https" "kafka" "kubernetes-api" "ldap" "ldaps" "mysql" "nfs" "ntp" "ping"
    "postgres" "rdp" "redis" "smtp" "ssh"))

((reference) @constant
  (#any-of? @constant
    "al2" "al2023" "debian-12"))

((member
  object: (reference) @constant
  "." @constant
  member: (member_name) @constant) @_word
  (#any-of? @_word
    "ubuntu-22.04" "ubuntu-24.04"))

((attribute
  name: (property) @property
  value: [
    (reference) @constant
    (list
      (reference) @constant)
  ])
  (#any-of? @property
    "dns" "for" "foreign" "ipv6" "kind" "metadata" "outbound" "owner" "reach" "replace" "tenancy"
    "traffic" "type")
  (#any-of? @constant
    "accept" "access-analyzer" "acm-pca" "amazon" "application-autoscaling" "appmesh-envoy-management"
    "appsync-api" "athena" "autoscaling" "autoscaling-plans" "aws-marketplace" "backup" "batch"
    "bedrock" "bedrock-agent" "bedrock-agent-runtime" "bedrock-runtime" "cassandra" "closed"
    "cloudformation" "cloudhsmv2" "cloudtrail" "codebuild" "codecommit" "codedeploy" "codepipeline"
    "config" "create-first" "databrew" "dataexchange" "datasync" "dedicated" "default"
    "destroy-first" "dms" "dynamodb" "ebs" "ec2" "ec2messages" "ecs" "ecs-agent" "ecs-telemetry"
    "egress" "eks" "eks-auth" "elasticache" "elasticbeanstalk" "elasticfilesystem"
    "elasticloadbalancing" "elasticmapreduce" "email-smtp" "emr-containers" "emr-serverless"
    "endpoint" "events" "execute-api" "firehose" "fis" "fsx" "glue" "gp2" "gp3" "guardduty-data"
    "hostnames" "imagebuilder" "inspector2" "io1" "io2" "keep" "kinesis-firehose" "kinesis-streams"
    "kms" "lakeformation" "lambda" "license-manager" "logs" "macie2" "monitoring" "nat"
    "networkmanager" "off" "open" "optional" "organizations" "pipes" "polly" "private" "public"
    "rds" "rds-data" "redshift" "redshift-data" "reject" "rekognition" "remove" "resolver" "s3"
    "sc1" "scheduler" "secretsmanager" "securityhub" "servicecatalog" "servicediscovery" "sns" "sqs"
    "ssm" "ssm-contacts" "ssm-incidents" "ssmmessages" "st1" "standard" "states" "storagegateway"
    "sts" "sync-states" "textract" "token" "transcribe" "transfer" "translate" "vpn" "workspaces"
    "xray"))

((attribute
  name: (property) @property
  value: [
    (member
      object: (reference) @constant
      "." @constant
      member: (member_name) @constant) @_word
    (list
      (member
      object: (reference) @constant
      "." @constant
      member: (member_name) @constant) @_word)
  ])
  (#any-of? @property
    "dns" "for" "foreign" "ipv6" "kind" "metadata" "outbound" "owner" "reach" "replace" "tenancy"
    "traffic" "type")
  (#any-of? @_word
    "airflow.api" "airflow.env" "airflow.ops" "codeartifact.api" "codeartifact.repositories" "ecr.api"
    "ecr.dkr" "iot.data" "sagemaker.api" "sagemaker.runtime"))

(call
  function: (reference) @function.builtin
  (#any-of? @function.builtin
    "file" "join" "max" "min" "template"))

(call
  function: (member
    member: (member_name) @function.builtin)
  (#any-of? @function.builtin
    "contains" "host" "index" "lower" "replace" "split" "subnet" "trim" "upper"))
; words: end
