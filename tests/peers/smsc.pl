#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# An SMS centre on Net::SMPP: smsc.pl PORT DELAY_MS. Prints what it takes in, an object a line. As for smsc.js the last
# digit of the number chooses the end: 9 undeliverable, 8 expired, 6 nothing but an alert, otherwise delivered.
use strict;
use warnings;
use IO::Select;
use Net::SMPP;
use Time::HiRes qw(time);

my ($port, $delay_ms) = @ARGV;
$| = 1;
my %defaults = (
    smpp_version => 0x34, interface_version => 0x34, addr_ton => 0, addr_npi => 0, source_addr_ton => 0,
    source_addr_npi => 0, dest_addr_ton => 0, dest_addr_npi => 0, system_type => '', facilities_mask => 0x00010003,
);
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, %defaults) or die "cannot listen: $!";
my %ends = (9 => ['UNDELIV', 5, 1], 8 => ['EXPIRED', 3, 0]);
my $last = 555000;

while (my $link = $listener->accept) {
    my $select = IO::Select->new($link);
    my @due;
    while (1) {
        my $wait = @due ? $due[0]{at} - time : 60;
        if (!$select->can_read($wait > 0 ? $wait : 0)) {
            next if !@due || $due[0]{at} > time;
            report($link, shift @due);
            next;
        }
        my $pdu = $link->read_pdu or last;
        my $command = $pdu->{cmd};
        if ($command == 1 || $command == 2 || $command == 9) {
            $link->set_version(0x34);
            my %bound = (system_id => 'perl', seq => $pdu->{seq});
            if ($command == 9) { $link->bind_transceiver_resp(%bound) }
            elsif ($command == 1) { $link->bind_receiver_resp(%bound) }
            else { $link->bind_transmitter_resp(%bound) }
        } elsif ($command == 0x15) {
            $link->enquire_link_resp(seq => $pdu->{seq});
        } elsif ($command == 6) {
            $link->unbind_resp(seq => $pdu->{seq});
            last;
        } elsif ($command == 4) {
            my $id = sprintf '%x', ++$last;
            my $octets = unpack 'H*', $pdu->{short_message};
            print qq({"to": "$pdu->{destination_addr}", "octets": "$octets", "coding": $pdu->{data_coding}, )
                . qq("esm": $pdu->{esm_class}, "validity": "$pdu->{validity_period}"}\n);
            $link->submit_sm_resp(message_id => $id, seq => $pdu->{seq}, dpf_result => "\x01");
            push @due, { at => time + $delay_ms / 1000, id => $id, number => $pdu->{destination_addr} };
        }
    }
    $link->close;
}

sub report {
    my ($link, $message) = @_;
    my $number = $message->{number};
    my $digit = substr $number, -1;
    if ($digit eq '6') {
        $link->alert_notification(
            source_addr_ton => 1, source_addr_npi => 1, source_addr => $number, esme_addr_ton => 0, esme_addr_npi => 0,
            esme_addr => '123', ms_availability_status => "\x00", async => 1,
        );
        return;
    }
    my ($word, $state, $error) = @{ $ends{$digit} || ['DELIVRD', 2, 0] };
    my @t = gmtime;
    my $stamp = sprintf '%02d%02d%02d%02d%02d', $t[5] % 100, $t[4] + 1, @t[3, 2, 1];
    $link->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $number, destination_addr => '123', esm_class => 4,
        short_message => "id:$message->{id} sub:001 dlvrd:001 submit date:$stamp done date:$stamp stat:$word "
            . sprintf('err:%03d', $error) . ' text:We will call',
        receipted_message_id => "$message->{id}\0", message_state => chr $state, async => 1,
    );
}
