package io.github.essfailover.examples;

import io.github.essfailover.firewall.Allowed;
import io.github.essfailover.firewall.Assertion;
import io.github.essfailover.firewall.CommandFirewall;
import io.github.essfailover.firewall.CommandPower;
import io.github.essfailover.firewall.HttpCall;
import io.github.essfailover.firewall.HttpDevice;
import io.github.essfailover.firewall.HttpFirewall;
import io.github.essfailover.firewall.NftablesFirewall;
import io.github.essfailover.firewall.OpnsenseFirewall;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.PowerAdapter;

/** How are firewalls and power switches put together? Building connects to nothing. */
public final class FirewallsSample {

  private FirewallsSample() {}

  /** Where the host keeps what must not be in code. */
  interface Secrets {
    /** A key, token or password of that name. */
    String named(String name);
  }

  static FirewallAdapter nftables(CommandRunner gateway) {
    // tag::nftables[]
    return NftablesFirewall.over(gateway) // LocalCommandRunner or SshCommandRunner
        .prefix("sudo", "-n")
        .locatedIn(Location.in("dc1"))
        .uplinks("eth0")
        .allowing(
            Allowed.from("orchestrator", "198.51.100.7", 22),
            Allowed.to("replication", "203.0.113.0/24", 5432),
            Allowed.from("replication", "203.0.113.0/24", 5432),
            Allowed.all("management", "2001:db8:ffff::/48"))
        .survivingReboot("/etc/nftables.d/essfailover.nft");
    // end::nftables[]
  }

  static FirewallAdapter command(CommandRunner gateway) {
    // tag::command[]
    return CommandFirewall.over(gateway)
        .locatedIn(Location.in("dc1"))
        .stops(FirewallScope.ALL_OUTBOUND)
        .close("/usr/local/sbin/fence", "close", "{run}", "{epoch}")
        .open("/usr/local/sbin/fence", "open", "{run}", "{epoch}")
        .refusing(75) // the script's own exit code for an epoch lower than one that it saw
        .observe(
            Assertion.json("/fence", "closed"),
            Assertion.json("/fence", "open"),
            "/usr/local/sbin/fence",
            "show")
        .build();
    // end::command[]
  }

  static FirewallAdapter opnsense(String caPem, Secrets secrets) {
    // tag::opnsense[]
    HttpDevice device =
        HttpDevice.at("https://fw.dc1.example.net")
            .trusting(caPem)
            .basic(() -> secrets.named("key"), () -> secrets.named("secret"));
    return OpnsenseFirewall.on(device)
        .rule("3f2b7c1e-8f43-4d5a-9c51-0a1b2c3d4e5f") // prepared and disabled
        .killingStatesOf("10.1.0.0/16")
        .firewall()
        .locatedIn(Location.in("dc1"))
        .stops(FirewallScope.ALL_OUTBOUND)
        .build();
    // end::opnsense[]
  }

  static FirewallAdapter fortigate(String caPem, Secrets secrets) {
    // tag::fortigate[]
    HttpDevice device =
        HttpDevice.at("https://fw.dc1.example.net")
            .trusting(caPem)
            .header("Authorization", () -> "Bearer " + secrets.named("token"));
    String policy = "/api/v2/cmdb/firewall/policy/17"; // a deny policy above all others
    return HttpFirewall.on(device)
        .locatedIn(Location.in("dc1"))
        .stops(FirewallScope.NEW_OUTBOUND)
        .close(HttpCall.put(policy).json("{\"status\":\"enable\"}"))
        .open(HttpCall.put(policy).json("{\"status\":\"disable\"}"))
        .observe(
            Assertion.json("/results/0/status", "enable"),
            Assertion.json("/results/0/status", "disable"),
            HttpCall.get(policy))
        .build();
    // end::fortigate[]
  }

  static FirewallAdapter pfsense(String caPem, Secrets secrets) {
    // tag::pfsense[]
    HttpDevice device =
        HttpDevice.at("https://fw.dc1.example.net")
            .trusting(caPem)
            .header("X-API-Key", () -> secrets.named("key"));
    return HttpFirewall.on(device)
        .locatedIn(Location.in("dc1"))
        .stops(FirewallScope.NEW_OUTBOUND)
        .close(
            HttpCall.of("PATCH", "/api/v2/firewall/rule").json("{\"id\":17,\"disabled\":false}"),
            HttpCall.post("/api/v2/firewall/apply").json("{}"))
        .open(
            HttpCall.of("PATCH", "/api/v2/firewall/rule").json("{\"id\":17,\"disabled\":true}"),
            HttpCall.post("/api/v2/firewall/apply").json("{}"))
        .observe(
            Assertion.json("/data/disabled", "false"),
            Assertion.json("/data/disabled", "true"),
            HttpCall.get("/api/v2/firewall/rule?id=17"))
        .build();
    // end::pfsense[]
  }

  static FirewallAdapter paloAlto(String caPem, Secrets secrets) {
    // tag::paloalto[]
    HttpDevice device =
        HttpDevice.at("https://fw.dc1.example.net")
            .trusting(caPem)
            .header("X-PAN-KEY", () -> secrets.named("key"));
    String form = "application/x-www-form-urlencoded";
    Assertion taken = Assertion.matches("<response[^>]* status=\"success\"");
    String set =
        "type=config&action=set&xpath=/config/devices/entry/vsys/entry/rulebase/security/rules"
            + "/entry[@name='fence']&element=";
    HttpCall commit =
        HttpCall.post("/api/").body(form, "type=commit&cmd=<commit></commit>").expecting(taken);
    Assertion enforced = Assertion.matches("\"fence");
    Assertion policies = taken.and(Assertion.matches("<result>"));
    return HttpFirewall.on(device)
        .locatedIn(Location.in("dc1"))
        .stops(FirewallScope.NEW_OUTBOUND)
        .close(
            HttpCall.post("/api/").body(form, set + "<disabled>no</disabled>").expecting(taken),
            commit)
        .open(
            HttpCall.post("/api/").body(form, set + "<disabled>yes</disabled>").expecting(taken),
            commit)
        .observe(
            policies.and(enforced),
            policies.and(enforced.negated()),
            HttpCall.post("/api/")
                .body(
                    form,
                    "type=op&cmd=<show><running><security-policy></security-policy></running></show>"))
        .build();
    // end::paloalto[]
  }

  static PowerAdapter redfish(String caPem, Secrets secrets) {
    // tag::power[]
    HttpDevice boards =
        HttpDevice.at("https://boards.dc1.example.net")
            .trusting(caPem)
            .basic(() -> "failover", () -> secrets.named("boards"));
    return CommandPower.machines("node1", "node2", "node3")
        .locatedIn(Location.outside())
        .off(
            boards,
            HttpCall.post("/redfish/v1/Systems/{machine}/Actions/ComputerSystem.Reset")
                .json("{\"ResetType\":\"ForceOff\"}"))
        .observe(
            Assertion.json("/PowerState", "Off"),
            Assertion.json("/PowerState", "On"),
            boards,
            HttpCall.get("/redfish/v1/Systems/{machine}"))
        .build();
    // end::power[]
  }
}
