{{/* Each process with its ports. */}}
{{- define "alluvium.processes" -}}
ingest-worker: { health: 8481 }
embed-worker: { health: 8482 }
query-api: { http: 8480, health: 8483 }
{{- if .Values.gateway.enabled }}
gateway: { http: 8484, health: 8485 }
{{- end }}
{{- end }}
