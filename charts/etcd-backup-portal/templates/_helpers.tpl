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
app.kubernetes.io/name: {{ include "portal.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "portal.labels" -}}
{{ include "portal.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "portal.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
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
{{- if gt (len (compact (list (ternary "content" "" (gt (len .Values.access.content) 0)) .Values.access.existingConfigMap .Values.access.existingSecret))) 1 -}}
{{- fail "access: set one of content, existingConfigMap and existingSecret" -}}
{{- end -}}
{{- if and .Values.demonstration (gt (int .Values.replicas) 1) -}}
{{- fail "demonstration: it runs with one replica" -}}
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
