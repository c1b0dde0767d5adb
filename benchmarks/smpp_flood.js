// SPDX-License-Identifier: Apache-2.0
// The same client on the npm package smpp: node smpp_flood.js PORT COUNT.
'use strict';
const smpp = require('smpp');

const [port, count] = process.argv.slice(2).map(Number);
let read = 0;
const session = smpp.connect({ url: `smpp://127.0.0.1:${port}`, auto_enquire_link_period: 10000 }, () => {
    session.bind_transceiver({ system_id: 'outdial', password: 'secret' });
});
session.on('error', () => {});
session.on('deliver_sm', (pdu) => {
    // The text is there; the package does not read what is in it.
    if (pdu.short_message.message.length > 0) read += 1;
    session.send(pdu.response());
    if (read === count) setTimeout(() => process.exit(0), 200);
});
