// SPDX-License-Identifier: Apache-2.0
// An SMS centre on the npm package smpp: node smsc.js DELAY_MS PROFILE. Prints its port, then what it takes in.
// The last digit of the number chooses the end of a message: 9 undeliverable, 8 expired, 7 on the way and then delivered,
// 6 nothing but an alert, 5 refused when it is submitted, 4 unknown, otherwise delivered. The profile chooses how the receipt is written.
'use strict';
const smpp = require('smpp');

const delay = Number(process.argv[2] || 200);
const profile = process.argv[3] || 'spec';
let last = 870957200;

const pad = (n) => String(n).padStart(2, '0');
function stamp(seconds) {
    const t = new Date();
    const parts = [t.getUTCFullYear() % 100, t.getUTCMonth() + 1, t.getUTCDate(), t.getUTCHours(), t.getUTCMinutes()];
    if (seconds) parts.push(t.getUTCSeconds());
    return parts.map(pad).join('');
}

function receipt(id, submitted, state, number, session) {
    const words = { 1: 'ENROUTE', 2: 'DELIVRD', 3: 'EXPIRED', 5: 'UNDELIV', 7: 'UNKNOWN' };
    const counts = profile === 'nosub' ? '' : `sub:001 dlvrd:${state === 2 ? '001' : '000'} `;
    const seconds = profile === 'seconds';
    const name = profile === 'hexdec' ? parseInt(id, 16).toString() : id;
    const text = `id:${name} ${counts}submit date:${submitted} done date:${stamp(seconds)} ` +
        `stat:${words[state]} err:${state === 5 ? '001' : '000'}${profile === 'nosub' ? '' : ' text:id:0 stat:REJECTD'}`;
    const pdu = { source_addr_ton: 1, source_addr_npi: 1, source_addr: number, destination_addr: '123', esm_class: 4 };
    if (profile === 'tlvonly') {
        pdu.short_message = Buffer.alloc(0);
    } else if (profile === 'ucs2') {
        pdu.data_coding = 8;
        pdu.message_payload = Buffer.from(text, 'utf16le').swap16();
    } else {
        pdu.short_message = Buffer.from(text, 'latin1');
    }
    if (profile.startsWith('tlv')) {
        pdu.receipted_message_id = id;
        pdu.message_state = state;
        pdu.network_error_code = Buffer.from([3, 0, state === 5 ? 1 : 0]);
    }
    session.deliver_sm(pdu);
}

const server = smpp.createServer((session) => {
    session.on('error', () => {});
    for (const bind of ['bind_transceiver', 'bind_receiver', 'bind_transmitter']) {
        session.on(bind, (pdu) => session.send(pdu.response({ system_id: 'node' })));
    }
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => {
        session.send(pdu.response());
        session.close();
    });
    session.on('submit_sm', (pdu) => {
        if (pdu.destination_addr.slice(-1) === '5') {
            session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
            return;
        }
        const id = profile === 'hexdec' ? (++last).toString(16) : String(++last);
        const answer = { message_id: id };
        if (pdu.set_dpf) answer.dpf_result = 1;
        session.send(pdu.response(answer));
        const message = pdu.short_message.message;
        const udh = pdu.short_message.udh ? Buffer.concat(pdu.short_message.udh.map(Buffer.from)).toString('hex') : '';
        console.log(JSON.stringify({ to: pdu.destination_addr, text: String(message), udh, coding: pdu.data_coding,
            validity: pdu.validity_period ? true : false }));
        const number = pdu.destination_addr;
        const submitted = stamp(profile === 'seconds');
        const end = { 9: 5, 8: 3, 4: 7 }[number.slice(-1)] || 2;
        if (number.slice(-1) === '6') {
            const alert = { source_addr_ton: 1, source_addr_npi: 1, source_addr: number, esme_addr: '123' };
            if (pdu.set_dpf) setTimeout(() => session.send(new smpp.PDU('alert_notification', alert)), delay);
            return;
        }
        if (!(pdu.registered_delivery & 1)) return;
        if (number.slice(-1) === '7') setTimeout(() => receipt(id, submitted, 1, number, session), delay / 2);
        setTimeout(() => receipt(id, submitted, end, number, session), delay);
    });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
