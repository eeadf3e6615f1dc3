{{- define "portal.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "portal.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "portal.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "portal.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "portal.selectorLabels" -}}
app.kubernetes.io/name: {{ include "portal.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "portal.labels" -}}
{{ include "portal.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "portal.image" -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" .Values.image.repository .Values.image.digest | quote }}
{{- else -}}
{{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
{{- end -}}
{{- end -}}

{{- define "portal.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "portal.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{- define "portal.hasAccess" -}}
{{- if or .Values.access.content .Values.access.existingConfigMap .Values.access.existingSecret }}true{{ end -}}
{{- end -}}

{{- /* The settings as the portal reads them. */ -}}
{{- define "portal.settings" -}}
{{- $portal := dict "home" "/portal/data/home" -}}
{{- if include "portal.hasAccess" . }}{{ $_ := set $portal "access-file" (printf "/portal/access/%s" .Values.access.key) }}{{ end -}}
{{- $own := dict "portal" (mergeOverwrite $portal (deepCopy .Values.portal)) -}}
{{- if .Values.database.url }}{{ $_ := set $own "spring" (dict "datasource" (dict "url" .Values.database.url)) }}{{ end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.settings) $own) -}}
{{- end -}}

{{- /* What a schema can't compare. */ -}}
{{- define "portal.check" -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.database.url) -}}
{{- fail "replicas: more than one needs PostgreSQL: set database.url" -}}
{{- end -}}
{{- if and (not .Values.persistence.enabled) (not .Values.database.url) (not .Values.demonstration) -}}
{{- fail "persistence.enabled: the embedded database needs a volume: keep it true, or set database.url" -}}
{{- end -}}
{{- if and (not .Values.persistence.enabled) (not .Values.demonstration) (not (dig "audit" "key-file" "" .Values.portal)) -}}
{{- fail "persistence.enabled: without volumes, every pod would make a key of its own to sign the audit with: set portal.audit.key-file to a file from secretFiles" -}}
{{- end -}}
{{- if gt (len (compact (list (ternary "content" "" (gt (len .Values.access.content) 0)) .Values.access.existingConfigMap .Values.access.existingSecret))) 1 -}}
{{- fail "access: set one of content, existingConfigMap and existingSecret" -}}
{{- end -}}
{{- if and .Values.demonstration (or .Values.database.url .Values.portal.sources (include "portal.hasAccess" .)) -}}
{{- fail "demonstration: its passwords are known to everybody: remove it, or portal.sources, database.url and access" -}}
{{- end -}}
{{- include "portal.checkSecrets" . -}}
{{- include "portal.checkGracePeriod" . -}}
{{- end -}}

{{- /* What ends up in a ConfigMap holds no secret. Values are never quoted: the log of a CI server would have them. */ -}}
{{- define "portal.checkSecrets" -}}
{{- $variables := keys .Values.secretEnv -}}
{{- range .Values.extraEnv }}{{ $variables = append $variables .name }}{{ end -}}
{{- $settings := dict "portal" .Values.portal "settings" .Values.settings "database" (dict "url" .Values.database.url) -}}
{{- include "portal.checkSecretsOf" (dict "path" "" "value" $settings "variables" $variables) -}}
{{- range $name, $account := dig "accounts" dict .Values.access.content -}}
{{- if not (hasPrefix "{bcrypt}" (dig "password" "" $account | toString)) -}}
{{- fail (printf "access.content.accounts.%s.password: it must be a hash that begins with {bcrypt}" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "portal.checkSecretsOf" -}}
{{- $path := .path -}}
{{- if kindIs "map" .value -}}
{{- range $key, $value := .value -}}
{{- include "portal.checkSecretsOf" (dict "path" (printf "%s.%s" $path $key) "value" $value "variables" $.variables) -}}
{{- end -}}
{{- else if kindIs "slice" .value -}}
{{- range .value -}}
{{- include "portal.checkSecretsOf" (dict "path" $path "value" . "variables" $.variables) -}}
{{- end -}}
{{- else -}}
{{- $value := toString .value -}}
{{- $placeholder := "\\$\\{[A-Z][A-Z0-9_]*\\}" -}}
{{- $plain := regexReplaceAll $placeholder $value "" -}}
{{- $name := splitList "." $path | last | lower | replace "-" "" | replace "_" "" -}}
{{- $secret := regexMatch "(password|passphrase|secret|secretkey|accesskey)$" $name -}}
{{- /* Addresses that chats give out let anybody write who has them. */ -}}
{{- if contains ".notifications." .path -}}
{{- $secret = or $secret (eq $name "token") (regexMatch "://(hooks\\.slack\\.com|[^/]*\\.(office|azure|powerplatform)\\.com)[:/]" $plain) -}}
{{- end -}}
{{- if or (and $secret $plain) (regexMatch "(?i)password=[^&;]|://[^/@\\s]*:[^/@\\s]+@|PRIVATE KEY-----|AGE-SECRET-KEY" $plain) -}}
{{- fail (printf "%s: a secret can't be among the values: write a placeholder such as ${SECRET}, and name the Secret that holds it in secretEnv" (trimPrefix "." $path)) -}}
{{- end -}}
{{- if $secret -}}
{{- range regexFindAll $placeholder $value -1 -}}
{{- $variable := trimAll "${}" . -}}
{{- if not (has $variable $.variables) -}}
{{- fail (printf "%s: secretEnv has no %s" (trimPrefix "." $path) $variable) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Kubernetes kills a pod whose time is over, and its downloads with it. */ -}}
{{- define "portal.checkGracePeriod" -}}
{{- $finish := dig "downloads" "finish-within" "25s" .Values.portal | toString -}}
{{- $seconds := dict "total" 0.0 -}}
{{- range regexFindAll "[0-9]+(ns|us|ms|s|m|h|d)" (lower $finish) -1 -}}
{{- $unit := get (dict "s" 1 "m" 60 "h" 3600 "d" 86400) (regexFind "[a-z]+" .) -}}
{{- $_ := set $seconds "total" (addf $seconds.total (mulf (regexFind "[0-9]+" . | float64) (default 0 $unit))) -}}
{{- end -}}
{{- $least := add (ceil $seconds.total) 15 -}}
{{- if lt (int64 .Values.terminationGracePeriodSeconds) $least -}}
{{- fail (printf "terminationGracePeriodSeconds: downloads may take %s to finish (portal.downloads.finish-within): set at least %d" $finish $least) -}}
{{- end -}}
{{- end -}}

{{- define "portal.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "portal.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}
