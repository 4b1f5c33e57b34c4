// With Node's own agent, and with one that the program makes.
'use strict';
const https = require('https');

function get(options) {
    return new Promise((resolve, reject) => {
        https.get(process.argv[2], options, (response) => {
            let text = '';
            response.on('data', (chunk) => { text += chunk; });
            response.on('end', () => resolve(text));
        }).on('error', reject);
    });
}

get({}).then(console.log).then(() => get({ agent: new https.Agent({ keepAlive: false }) })).then(console.log)
    .then(() => process.exit(0));
