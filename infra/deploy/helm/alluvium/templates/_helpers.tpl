{{- define "alluvium.name" -}}
{{- if contains "alluvium" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-alluvium" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "alluvium.selector" -}}
app.kubernetes.io/name: alluvium
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "alluvium.labels" -}}
{{ include "alluvium.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "alluvium.image" -}}
{{ .root.Values.images.prefix }}-{{ .component }}:{{ .root.Values.images.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* What no schema of single values can say. */}}
{{- define "alluvium.check" -}}
{{- $v := .Values }}
{{- if not $v.database.url }}{{ fail "database.url is missing: jdbc:postgresql://host:5432/alluvium" }}{{ end }}
{{- if not $v.kafka.bootstrapServers }}{{ fail "kafka.bootstrapServers is missing: host:port,host:port" }}{{ end }}
{{- if not $v.secrets.name }}{{ fail "secrets.name is missing: the secret that holds the passwords (see values.yaml)" }}{{ end }}
{{- range $process := list "ingestWorker" "embedWorker" }}
{{- $replicas := int (index $v $process).replicas }}
{{- if and (not $v.keda.enabled) (gt $replicas (int $v.kafka.partitions)) }}
{{- fail (printf "%s.replicas is %d, but kafka.partitions is %d: the others would have nothing to do" $process $replicas (int $v.kafka.partitions)) }}
{{- end }}
{{- end }}
{{- if $v.keda.enabled }}
{{- if not $v.keda.prometheus }}{{ fail "keda.prometheus is missing: where KEDA asks how long work waits" }}{{ end }}
{{- if gt (int $v.keda.minReplicas) (int $v.keda.maxReplicas) }}{{ fail "keda.minReplicas is greater than keda.maxReplicas" }}{{ end }}
{{- if gt (int $v.keda.maxReplicas) (int $v.kafka.partitions) }}{{ fail "keda.maxReplicas is greater than kafka.partitions: the others would have nothing to do" }}{{ end }}
{{- if not $v.gateway.enabled }}{{ fail "keda.enabled needs gateway.enabled: the gateway measures how long records wait for ingest-worker" }}{{ end }}
{{- end }}
{{- range $process := list "setup" "ingestWorker" "embedWorker" "queryApi" "gateway" }}
{{- range $name, $value := (index $v $process).env }}
{{- if regexMatch "(PASSWORD|TOKENS?|API_KEY)$" $name }}{{ fail (printf "%s.env.%s is a secret: it belongs into a secret that envFrom names, or into secrets.name" $process $name) }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Names and values; a value of the user's comes last. */}}
{{- define "alluvium.env" -}}
{{- $env := .env }}
{{- if .root.Values.namespace }}{{ $_ := set $env "ALLUVIUM_NAMESPACE" .root.Values.namespace }}{{ end }}
{{- if and .kafka .root.Values.kafka.propertiesSecret }}{{ $_ := set $env "ALLUVIUM_KAFKA_PROPERTIES" "/run/secrets/kafka/client.properties" }}{{ end }}
{{- range $name, $value := .more }}{{ $_ := set $env $name (toString $value) }}{{ end }}
{{- range $name, $value := $env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "alluvium.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "alluvium.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* The secrets of one process and no other's, as files; a place to write. */}}
{{- define "alluvium.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .secrets }}
- name: secrets
  mountPath: /run/secrets/alluvium
  readOnly: true
{{- end }}
{{- if and .database .root.Values.database.filesSecret }}
- name: database
  mountPath: /run/secrets/database
  readOnly: true
{{- end }}
{{- if and .kafka .root.Values.kafka.propertiesSecret }}
- name: kafka
  mountPath: /run/secrets/kafka
  readOnly: true
{{- end }}
{{- end }}

{{- define "alluvium.volumes" -}}
- name: tmp
  emptyDir: {}
{{- if .secrets }}
- name: secrets
  secret:
    secretName: {{ .root.Values.secrets.name }}
    defaultMode: 0440
    items:
      {{- range .secrets }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end }}
{{- if and .database .root.Values.database.filesSecret }}
- name: database
  secret:
    secretName: {{ .root.Values.database.filesSecret }}
    defaultMode: 0440
{{- end }}
{{- if and .kafka .root.Values.kafka.propertiesSecret }}
- name: kafka
  secret:
    secretName: {{ .root.Values.kafka.propertiesSecret }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* One process: what it is given, and how its life is watched. */}}
{{- define "alluvium.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "alluvium.name" .root }}-{{ .component }}
  labels:
    {{- include "alluvium.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "alluvium.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "alluvium.labels" . | nindent 8 }}
    spec:
      {{- include "alluvium.podSecurity" . | nindent 6 }}
      terminationGracePeriodSeconds: 40
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "alluvium.selector" . | nindent 14 }}
      containers:
        - name: {{ .component }}
          image: {{ include "alluvium.image" . }}
          imagePullPolicy: {{ .root.Values.images.pullPolicy }}
          {{- include "alluvium.containerSecurity" . | nindent 10 }}
          env:
            {{- include "alluvium.env" (dict "root" .root "env" .env "more" .values.env "kafka" .kafka) | trim | nindent 12 }}
          {{- with .values.envFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            {{- range $name, $port := .ports }}
            - name: {{ $name }}
              containerPort: {{ $port }}
            {{- end }}
          startupProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: { path: /health/ready, port: health }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            {{- include "alluvium.mounts" . | nindent 12 }}
      volumes:
        {{- include "alluvium.volumes" . | nindent 8 }}
{{- end }}
