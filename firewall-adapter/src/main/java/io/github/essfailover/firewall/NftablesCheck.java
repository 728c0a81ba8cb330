package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Whether a machine could be closed and opened again. */
record NftablesCheck(Nft nft, FenceTable table, Optional<BootFile> bootFile) {

  List<Finding> run(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      rules(findings, deadline);
      reboot(findings, deadline);
    } catch (AdapterException e) {
      findings.add(
          Finding.of("firewall.device", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    if (table.allowed().isEmpty()) {
      findings.add(
          Finding.of(
              "firewall.allowed",
              Severity.WARNING,
              "nothing is allowed through the closed firewall",
              "Allow management, database replication and the orchestrator; without them a closed"
                  + " machine is opened at its console."));
    }
    return findings;
  }

  private void rules(List<Finding> findings, Deadline deadline) {
    TableSight sight = nft.read(table, deadline);
    if (sight.handle().isPresent() && !sight.intact()) {
      findings.add(
          Finding.of(
              "firewall.foreign",
              Severity.WARNING,
              sight.words(),
              "Somebody changed the table, or it was written with other settings: 'nft list table"
                  + " inet essfailover_fence' shows it. Closing and opening replace it."));
    }
    Stamp everything = new Stamp("check", 0, EnumSet.allOf(Traffic.class));
    CommandResult dryRun = nft.dryRun(table.replacement(everything), deadline);
    if (dryRun.exitCode() != 0) {
      findings.add(
          Finding.of(
              "firewall.rules",
              Severity.ERROR,
              "a dry run of closing failed: " + Nft.words(dryRun),
              "Install nft 1.0 or later and let the user administer the network, for instance with"
                  + " prefix(\"sudo\", \"-n\")."));
    }
    if (nft.hasFlowtables(deadline)) {
      findings.add(
          Finding.of(
              "firewall.offload",
              Severity.WARNING,
              "there are flowtables; offloaded connections pass by the fence",
              "Fence at another device, or take the flowtables away."));
    }
  }

  private void reboot(List<Finding> findings, Deadline deadline) {
    if (bootFile.isEmpty()) {
      findings.add(
          Finding.of(
              "firewall.reboot",
              Severity.INFO,
              "a closed machine is open after a reboot",
              "Say survivingReboot with a file that /etc/nftables.conf includes."));
    } else if (!bootFile.get().isIncluded(deadline).orElse(false)) {
      findings.add(
          Finding.of(
              "firewall.reboot",
              Severity.WARNING,
              BootFile.MAIN + " does not include " + bootFile.get().path() + " or cannot be read",
              "Add the line 'include \"" + bootFile.get().path() + "\"' to it, after its flush."));
    } else if (!bootFile.get().isLoadedAtBoot(deadline)) {
      findings.add(
          Finding.of(
              "firewall.reboot",
              Severity.WARNING,
              "nftables.service is not enabled, so nothing is loaded at boot",
              "Run 'systemctl enable nftables.service' and have /etc/nftables.conf include "
                  + bootFile.get().path()
                  + "."));
    }
  }
}
