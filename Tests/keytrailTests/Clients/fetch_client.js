'use strict';
fetch(process.argv[2]).then((response) => response.text()).then(console.log);
