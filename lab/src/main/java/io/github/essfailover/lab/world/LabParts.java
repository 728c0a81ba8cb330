package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.RemoteServer;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.labservers.s3.S3Server;
import java.util.List;

/** What a built lab consists of. Immutable. */
record LabParts(
    PostgresTrio databases,
    S3Server storage,
    DnsServer dns,
    RemoteServer remote,
    int ingressPort,
    int probePort,
    LinesToDc1 toDc1,
    List<LabDataCenter> dataCenters) {}
