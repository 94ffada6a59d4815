/// What the API promises: `openapi.yaml`, and a page that shows the document to people. One enters it at
/// [ContractRoutes]. It may not know any other route; the tests compare the document with the server.
package dev.alluvium.query.docs;
