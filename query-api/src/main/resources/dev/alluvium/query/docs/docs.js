// Shows openapi.yaml, which lies beside the page. No other server is asked: the viewer's validator is switched off.
SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#page",
  deepLinking: true,
  validatorUrl: null
});
