" The `.vpc` language: colours.
"
" What a word is depends on where it stands: `routes` is a kind at the beginning of a declaration and an attribute before
" `=`. So a line is read from its beginning, by groups that follow one another, and what is left are expressions.

if exists('b:current_syntax')
  finish
endif

let s:cpo_save = &cpo
set cpo&vim

" A script of the first boot.
syn include @vpcShell syntax/sh.vim
unlet! b:current_syntax

syn case match
syn iskeyword @,48-57,_,-

" ---------------------------------------------------------------- expressions

syn keyword vpcConditional if then else
syn keyword vpcRepeat      for in
syn keyword vpcLogical     and or not
syn keyword vpcBoolean     true false
syn keyword vpcConstant    none auto self anywhere internet
syn keyword vpcProtocol    tcp udp icmp icmpv6 protocol all

syn match vpcOperator "==\|!=\|<=\|>=\|[=<>]\|->\|\.\.\|[?|]"
syn match vpcOperator "\s\@1<=[-+*/%]\ze\s"
syn match vpcMember   "\.\@<=\.\@!\%(\.\.\)\@<!\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*"
syn match vpcCall     "\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*\ze(" contains=vpcFunction
syn match vpcMapKey   "\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*\ze\s*:\%(\s\|$\)"

syn match vpcNumber   "\%(\w\|\w-\)\@2<!-\=\d\+\%(\w\|-\w\)\@!"
syn match vpcNumber   "\%(\w\|-\)\@1<!\d\+\%( [KMGT]iB\|[smhd]\)\w\@!"
syn match vpcNumber   "\<\d\+-\d\+\>"
syn match vpcAddress  "\w\@1<!\d\+\%(\.\d\+\)\+\%(/\d*\)\="
syn match vpcAddress  "\%(\w\|-\)\@1<!\x*:\x*:[[:xdigit:]:.]*\%(/\d*\)\="
syn match vpcAddress  "[[:alnum:]_)\]]\@1<!/\d\+\w\@!"
" `icmp 8/0`
syn match vpcNumber   "\%(icmp\|icmpv6\)\@6<=\s\+\zs\d\+/\d\+"
syn match vpcRegion   "\%([[:alnum:]_.-]\)\@1<!\l\l\%(-\l\+\)\+-\d\l\=[[:alnum:]_-]\@!"
syn match vpcInstanceType "\%([[:alnum:]_.-]\)\@1<!\l[a-z-]*\d[a-z0-9-]*\.\%(nano\|micro\|small\|medium\|large\|\d*xlarge\|metal\)\%(-[a-z0-9]\+\)\=\w\@!"

syn region vpcList matchgroup=vpcBracket start="\[" end="\]" contains=@vpcExpression transparent
syn region vpcParen matchgroup=vpcBracket start="(" end=")" contains=@vpcExpression transparent

syn region vpcString start=+"+ excludenl end=+"\|$+ contains=vpcEscape,vpcInterpolation,@Spell oneline
syn match vpcEscape contained +\\\%([nt"\\$]\|u{\x\+}\)+
syn region vpcText matchgroup=vpcString start=+"""\ze\s*$+ end=+^\s\+"""+ end=+^\ze\S+ contains=vpcTextEscape,vpcTextInterpolation,@Spell
syn region vpcInit matchgroup=vpcString start=+\%(\<init\s*=\s*\)\@20<="""\ze\s*$+ end=+^\s\+"""+ end=+^\ze\S+ keepend
      \ contains=@vpcShell,vpcTextEscape,vpcTextInterpolation
syn match vpcTextEscape contained +\\\ze\${+ containedin=@vpcShell
syn region vpcInterpolation contained matchgroup=vpcSpecial start=+\${+ excludenl end=+}\|$+ contains=@vpcExpression oneline
syn region vpcTextInterpolation contained matchgroup=vpcSpecial start=+\\\@1<!\${+ excludenl end=+}\|$+ contains=@vpcExpression oneline
      \ containedin=@vpcShell

syn match vpcComment "#.*" contains=vpcTodo,vpcAllowance,@Spell
syn keyword vpcTodo contained TODO FIXME
syn match vpcAllowance contained "\%(^\s*#\)\@<=allow([EW]\d\+)"

syn cluster vpcExpression contains=vpcConditional,vpcRepeat,vpcLogical,vpcBoolean,vpcConstant,vpcProtocol,vpcService,vpcImage,
      \vpcOperator,vpcMember,vpcCall,vpcMapKey,vpcNumber,vpcAddress,vpcRegion,vpcInstanceType,vpcList,vpcParen,vpcString,vpcText,
      \vpcComment

" ---------------------------------------------------------------- statements

syn match vpcStart "^\s*\ze[a-z0-9]" nextgroup=@vpcStatement
syn match vpcBrace "{" nextgroup=@vpcStatement skipwhite
syn match vpcBrace "}"

syn cluster vpcStatement contains=vpcSetting,vpcChoice,vpcKeyword,vpcNamed,vpcUse,vpcExisting,vpcKind,vpcAssert,
      \vpcRuleNumber,vpcAction,vpcMoved

syn match vpcSetting contained "\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*\ze\s*==\@!" contains=vpcAttribute
syn region vpcValues contained matchgroup=vpcBracket start="\[" end="\]" contains=vpcValue,@vpcExpression
syn match vpcKeyword contained "check\ze\s\+[^=[:blank:]]"
syn match vpcKeyword contained "stack\ze\s\+[^=[:blank:]]" nextgroup=vpcOwner skipwhite
syn match vpcKeyword contained "\%(param\|let\|service\|output\)\ze\s\+[^=[:blank:]]" nextgroup=vpcDefinition skipwhite
syn match vpcOwner contained "\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*"
syn match vpcDefinition contained "\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*" nextgroup=vpcAnnotation skipwhite
syn region vpcAnnotation contained start=":" end="\ze=\|\ze\s\+where\s\|$" contains=vpcType,vpcString,vpcOperator,vpcComment oneline
      \ nextgroup=vpcDefault
syn region vpcDefault contained start="\s*\ze\%(=\|where\s\)" end="$" contains=vpcWhere,@vpcExpression
syn keyword vpcWhere contained where

syn match vpcUse contained "use\ze\s\+\"" nextgroup=vpcPath skipwhite
syn region vpcPath contained start=+"+ excludenl end=+"\|$+ oneline nextgroup=vpcAs skipwhite
syn match vpcAs contained "as\ze\s" nextgroup=vpcOwner skipwhite

syn match vpcExisting contained "existing\ze\s\+\h" nextgroup=vpcKind skipwhite
syn match vpcName contained "\%(if\s\)\@!\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*"

syn match vpcAssert contained "assert\ze\s\+[^=[:blank:]]" nextgroup=vpcAssertion
syn region vpcAssertion contained start="\s" end="$" contains=vpcVerdict,@vpcExpression
syn keyword vpcVerdict contained only can cannot reach on

syn match vpcRuleNumber contained "\d\+\ze\s\+\%(allow\|deny\)\s" nextgroup=vpcAction skipwhite
syn match vpcAction contained "\%(allow\|deny\)\ze\s\+[^=[:blank:]]" nextgroup=vpcRule
syn region vpcRule contained start="\s" end="$\|\ze}" contains=vpcWay,@vpcExpression
syn keyword vpcWay contained from to on
syn match vpcMoved contained "moved\ze\s\+[^=[:blank:]]" nextgroup=vpcRule

" ---------------------------------------------------------------- words that AWS and the language know

" words: begin
syn match vpcKind contained "\%(account\|acl\|address\|dhcp\|disk\|fleet\|flow-log\|gateway\|group\|image\|interface\|key\|network\|node\|peering\|prefix-list\|role\|routes\|sg\|subnet\|transit\)\ze\%(\s*\%({\|}\|#\|$\)\|\s\+if\s\|\s\+\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*\%(\[\|\s*\%({\|}\|#\|$\)\|\s\+if\s\)\)" nextgroup=vpcName skipwhite
syn keyword vpcAttribute contained account acl address asn assume attach cidr copy-to depends-on
      \ device dns domain encryption-key entries for foreign format forward from id image init
      \ interval iops ip ipv6 isolate keep key kind manage max members metadata min name netbios
      \ node ntp of outbound owner policies policy pool private-dns profile protect public public-ip
      \ reach region replace role routes session sg share-with size snapshot subnet subnets tags
      \ tenancy throughput timeout to traffic trust type view zone
syn keyword vpcType contained account-id arn bool cidr duration image-name instance-type int ip list
      \ map peer ports prefix region size string zone
syn keyword vpcService dns etcd http https kafka kubernetes-api ldap ldaps mysql nfs ntp ping
      \ postgres rdp redis smtp ssh
syn keyword vpcValue contained accept access-analyzer acm-pca amazon application-autoscaling
      \ appmesh-envoy-management appsync-api athena autoscaling autoscaling-plans aws-marketplace
      \ backup batch bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime cassandra closed
      \ cloudformation cloudhsmv2 cloudtrail codebuild codecommit codedeploy codepipeline config
      \ create-first databrew dataexchange datasync dedicated default destroy-first dms dynamodb ebs
      \ ec2 ec2messages ecs ecs-agent ecs-telemetry egress eks eks-auth elasticache elasticbeanstalk
      \ elasticfilesystem elasticloadbalancing elasticmapreduce email-smtp emr-containers
      \ emr-serverless endpoint events execute-api firehose fis fsx glue gp2 gp3 guardduty-data
      \ hostnames imagebuilder inspector2 io1 io2 keep kinesis-firehose kinesis-streams kms
      \ lakeformation lambda license-manager logs macie2 monitoring nat networkmanager off open
      \ optional organizations pipes polly private public rds rds-data redshift redshift-data reject
      \ rekognition remove resolver s3 sc1 scheduler secretsmanager securityhub servicecatalog
      \ servicediscovery sns sqs ssm ssm-contacts ssm-incidents ssmmessages st1 standard states
      \ storagegateway sts sync-states textract token transcribe transfer translate vpn workspaces
      \ xray
syn match vpcImage "[[:alnum:]_.-]\@1<!\%(al2023\|al2\|debian-12\|ubuntu-22\.04\|ubuntu-24\.04\)[[:alnum:]_.-]\@!"
syn match vpcFunction contained "\%(contains\|file\|host\|index\|join\|lower\|max\|min\|replace\|split\|subnet\|template\|trim\|upper\)\ze("
syn match vpcValue contained "\%(airflow\.api\|airflow\.env\|airflow\.ops\|codeartifact\.api\|codeartifact\.repositories\|ecr\.api\|ecr\.dkr\|iot\.data\|sagemaker\.api\|sagemaker\.runtime\)[[:alnum:]_.-]\@!"
syn region vpcChoice contained matchgroup=vpcAttribute start="\%(dns\|foreign\|for\|ipv6\|kind\|metadata\|outbound\|owner\|reach\|replace\|tenancy\|traffic\|type\)\ze\s*==\@!" end="$\|\ze}"
      \ contains=vpcValue,vpcValues,@vpcExpression
" words: end

" ---------------------------------------------------------------- colours

hi def link vpcComment       Comment
hi def link vpcTodo          Todo
hi def link vpcAllowance     PreProc
hi def link vpcConditional   Conditional
hi def link vpcRepeat        Repeat
hi def link vpcLogical       Operator
hi def link vpcOperator      Operator
hi def link vpcBoolean       Boolean
hi def link vpcConstant      Constant
hi def link vpcRegion        Constant
hi def link vpcInstanceType  Constant
hi def link vpcImage         Constant
hi def link vpcValue         Constant
hi def link vpcService       Constant
hi def link vpcProtocol      Type
hi def link vpcNumber        Number
hi def link vpcRuleNumber    Number
hi def link vpcAddress       Number
hi def link vpcString        String
hi def link vpcText          String
hi def link vpcPath          String
hi def link vpcEscape        SpecialChar
hi def link vpcTextEscape    SpecialChar
hi def link vpcSpecial       Special
hi def link vpcCall          Identifier
hi def link vpcFunction      Function
hi def link vpcMapKey        Identifier
hi def link vpcAttribute     Identifier
hi def link vpcType          Type
hi def link vpcKeyword       Keyword
hi def link vpcWhere         Keyword
hi def link vpcAssert        Keyword
hi def link vpcVerdict       Keyword
hi def link vpcAction        Keyword
hi def link vpcWay           Keyword
hi def link vpcMoved         Keyword
hi def link vpcExisting      Keyword
hi def link vpcUse           Include
hi def link vpcAs            Include
hi def link vpcKind          Structure
hi def link vpcName          Type
hi def link vpcOwner         Type
hi def link vpcDefinition    Identifier

" A line that begins in the first column lies in no text.
syn sync match vpcSync grouphere NONE "^\l"

let b:current_syntax = 'vpc'

let &cpo = s:cpo_save
unlet s:cpo_save
