'use strict';
// Sends what Node's http, https and fetch ask for through Keytrail's recording proxy: older versions of Node read no
// proxy variable, newer ones leave out requests with an agent of their own.

const mark = Symbol.for('keytrail.proxy');
const address = process.env.KEYTRAIL_PROXY;
if (address && !globalThis[mark]) {
    Object.defineProperty(globalThis, mark, { value: true });
    install(new URL(address), process.env.no_proxy || process.env.NO_PROXY || '');
}

function install(proxy, exceptions) {
    const http = require('http');
    const https = require('https');
    const net = require('net');
    const tls = require('tls');
    const bare = (host) => host.replace(/^\[|\]$/g, '').toLowerCase();
    const rules = exceptions.toLowerCase().split(/[\s,]+/).filter(Boolean).map((rule) => {
        const parts = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(rule);
        return net.isIP(rule) ? { name: rule } : { name: bare(parts[1]), port: parts[2] };
    });

    // Who is told to be reached directly, and the proxy itself, which other libraries may have been told of.
    function isDirect(host, port) {
        if (host === proxy.hostname && String(port) === proxy.port) return true;
        return rules.some(({ name, port: only }) =>
            (only === undefined || only === String(port)) &&
            (name === '*' || host === name || host.endsWith('.' + name)));
    }

    function tunnel(host, port, done) {
        const authority = (net.isIPv6(host) ? `[${host}]` : host) + ':' + port;
        const request = http.request({
            host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: authority, headers: { host: authority },
            agent: false,
        });
        request.once('connect', (response, socket, head) => {
            if (response.statusCode !== 200) {
                socket.destroy();
                return done(new Error(`the proxy answered ${response.statusCode} to CONNECT ${authority}`));
            }
            if (head.length > 0) socket.unshift(head);
            done(null, socket);
        });
        request.once('error', done);
        request.end();
    }

    // Every agent makes its connections here, the programs' own ones too.
    for (const [module, isSecure] of [[http, false], [https, true]]) {
        const original = module.Agent.prototype.createConnection;
        module.Agent.prototype.createConnection = function createConnection(...values) {
            const [options] = values;
            const done = values[values.length - 1];
            const isOurs = options && typeof options === 'object' && typeof done === 'function' && !options.socketPath;
            const host = isOurs ? bare(options.host || options.hostname || 'localhost') : '';
            const port = isOurs ? options.port || (isSecure ? 443 : 80) : 0;
            if (!isOurs || isDirect(host, port)) return original.apply(this, values);
            tunnel(host, port, (error, socket) => {
                if (error || !isSecure) return done(error, socket);
                done(null, original.call(this, { ...options, socket, path: undefined }));
            });
            return undefined;
        };
        // The agent that Node made may have a proxy of its own, by NODE_USE_ENV_PROXY.
        module.globalAgent = new module.Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
    }

    function connect(options, done) {
        const isSecure = options.protocol === 'https:';
        const host = bare(options.hostname);
        const port = Number(options.port) || (isSecure ? 443 : 80);
        const opened = (error, socket) => {
            if (error || !isSecure) return done(error, socket);
            const servername = options.servername || (net.isIP(host) ? undefined : host);
            const secured = tls.connect({ socket, servername, ALPNProtocols: ['http/1.1'] });
            secured.once('error', done);
            secured.once('secureConnect', () => {
                secured.off('error', done);
                done(null, secured);
            });
        };
        if (!isDirect(host, port)) return tunnel(host, port, opened);
        const socket = net.connect({ host, port });
        socket.once('error', opened);
        socket.once('connect', () => {
            socket.off('error', opened);
            opened(null, socket);
        });
    }

    // What is behind fetch is loaded by its first use, and has no other name than this one.
    const fetch = globalThis.fetch;
    if (typeof fetch !== 'function') return;
    const key = Symbol.for('undici.globalDispatcher.1');
    const before = globalThis[key];
    let isReady = false;
    globalThis.fetch = function fetch_(...values) {
        if (!isReady) {
            isReady = true;
            void new Response();
            const current = globalThis[key];
            const isNodes = /^(Agent|EnvHttpProxyAgent)$/.test(current?.constructor?.name ?? '');
            // A program that has set a dispatcher of its own keeps it.
            if (isNodes && (before === undefined || before === current)) replace(current);
        }
        return fetch.apply(this, values);
    };
    Object.defineProperty(globalThis.fetch, 'name', { value: 'fetch' });

    function replace(current) {
        let Agent = current.constructor;
        if (Agent.name !== 'Agent') {
            const noProxy = Object.getOwnPropertySymbols(current).map((symbol) => current[symbol]);
            Agent = noProxy.find((value) => value?.constructor?.name === 'Agent')?.constructor;
        }
        if (Agent) globalThis[key] = new Agent({ connect });
    }
}
