"use strict";
// Asks nobody but this server: the document, the tokens and the calls are all ours.
const place = document.getElementById("console");
const ui = SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    oauth2RedirectUrl: location.origin + place.dataset.signedIn,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    docExpansion: "list",
    validatorUrl: null,
    // a token is for one sitting
    persistAuthorization: false,
});
ui.initOAuth({
    clientId: place.dataset.client,
    scopes: "connections:read datasets:read",
    usePkceWithAuthorizationCodeGrant: true,
});
