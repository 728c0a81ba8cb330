package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes and removes the one policy of ours, for one call. */
record EgressActs(Api api, EgressPolicy policy, Stamp stamp) {

  private static final Duration CONTROL = Duration.ofSeconds(2);

  /** The policy is there, ours, and denies what it has to. */
  void close(Outbound canary) {
    Optional<NetworkPolicy> there = EgressSight.of(api, policy).named();
    if (there.isEmpty()) {
      create(canary);
      return;
    }
    NetworkPolicy found = there.get();
    refuseForeign(found);
    stamp.refuseIfSuperseded(found);
    if (EgressPolicy.isGoing(found)) {
      throw AdapterException.notApplied(
          "NETWORK_POLICY_GOING",
          "The policy is being deleted and not gone yet.",
          Map.of("policy", Stamp.name(found)),
          null);
    }
    if (!policy.denies(found) || !stamp.isOn(found)) {
      NetworkPolicy wanted = policy.restore(found, stamp.annotations());
      // The version in the object makes the server refuse it if somebody wrote in between.
      api.write("update", resource(), client -> client.resource(wanted).update());
    }
  }

  /** The policy of ours is on its way out; another one of that name is left alone. */
  void open() {
    Optional<NetworkPolicy> ours = EgressSight.of(api, policy).ours();
    ours.ifPresent(stamp::refuseIfSuperseded);
    ours.filter(found -> !EgressPolicy.isGoing(found)).ifPresent(this::delete);
  }

  /** A canary tells something about the policy only if it got out without it. */
  private void create(Outbound canary) {
    Map<String, String> annotations = new TreeMap<>(stamp.annotations());
    Deadline control = stamp.call().deadline().atMost(CONTROL);
    canary
        .outboundWorks(control)
        .ifPresent(
            works ->
                annotations.put(
                    EgressPolicy.OUTBOUND_BEFORE,
                    works ? EgressPolicy.WORKED : EgressPolicy.STOPPED));
    NetworkPolicy wanted = policy.make(annotations);
    api.write("create", resource(), client -> client.resource(wanted).create());
  }

  private void delete(NetworkPolicy found) {
    api.write(
        "delete",
        resource(),
        client ->
            client
                .resource(found)
                .lockResourceVersion(found.getMetadata().getResourceVersion())
                .delete());
  }

  private static void refuseForeign(NetworkPolicy found) {
    if (!EgressPolicy.isOurs(found)) {
      throw AdapterException.permanent(
          "NETWORK_POLICY_FOREIGN",
          "A policy of that name is somebody else's.",
          Map.of("policy", Stamp.name(found)),
          "Give ours another name with NetworkPolicyFence.policy(name), or remove that one.",
          null);
    }
  }

  private String resource() {
    return "networkpolicies in " + policy.namespace();
  }
}
