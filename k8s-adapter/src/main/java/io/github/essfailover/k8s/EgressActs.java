package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes and removes the policies of ours, for one call. */
record EgressActs(Api api, EgressPolicy policy, Outbound canary, Stamp stamp) {

  /** The policy is there, ours, and denies what it has to. */
  void close() {
    EgressSight sight = EgressSight.of(api, policy);
    Optional<GenericKubernetesResource> there = sight.named();
    if (there.isEmpty()) {
      create(sight.rule());
      return;
    }
    GenericKubernetesResource found = there.get();
    refuseForeign(found);
    stamp.refuseIfSuperseded(found);
    if (EgressRule.isGoing(found)) {
      throw AdapterException.notApplied(
          "NETWORK_POLICY_GOING",
          "The policy is being deleted and not gone yet.",
          Map.of("policy", Stamp.name(found)),
          null);
    }
    if (!sight.rule().denies(found) || !stamp.isOn(found)) {
      GenericKubernetesResource wanted = sight.rule().restore(found, stamp.annotations());
      // The version in the object makes the server refuse it if somebody wrote in between.
      write(
          "update",
          sight.rule().resource(),
          client -> policies(client, sight.rule().context()).resource(wanted).update());
    }
  }

  /** The policies of ours, and the standing rule, are on their way out; others are left alone. */
  void open() {
    EgressSight sight = EgressSight.of(api, policy);
    sight.removable().forEach(stamp::refuseIfSuperseded);
    sight.removable().stream().filter(found -> !EgressRule.isGoing(found)).forEach(this::delete);
  }

  /** A canary tells something about the policy only if it got out without it. */
  private void create(EgressRule rule) {
    Map<String, String> annotations = new TreeMap<>(stamp.annotations());
    canary
        .outboundWorks(stamp.call().deadline().atMost(canary.control()))
        .works()
        .ifPresent(
            works ->
                annotations.put(
                    EgressSight.OUTBOUND_BEFORE, works ? EgressSight.WORKED : EgressSight.STOPPED));
    GenericKubernetesResource wanted = rule.make(annotations);
    write(
        "create",
        rule.resource(),
        client -> policies(client, rule.context()).resource(wanted).create());
  }

  private void delete(GenericKubernetesResource found) {
    ResourceDefinitionContext kind = EgressRule.contextOf(found);
    write(
        "delete",
        kind.getPlural() + "." + kind.getGroup() + " in " + policy.namespace(),
        client ->
            policies(client, kind)
                .resource(found)
                .lockResourceVersion(found.getMetadata().getResourceVersion())
                .delete());
  }

  /** Even one whose answer was lost may have changed what a canary sees. */
  private <T> void write(String verb, String resource, Function<KubernetesClient, T> request) {
    try {
      api.write(verb, resource, request);
    } finally {
      canary.forget();
    }
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      policies(KubernetesClient client, ResourceDefinitionContext kind) {
    return client.genericKubernetesResources(kind).inNamespace(policy.namespace());
  }

  private static void refuseForeign(GenericKubernetesResource found) {
    if (!EgressPolicy.isOurs(found)) {
      throw AdapterException.permanent(
          "NETWORK_POLICY_FOREIGN",
          "A policy of that name is somebody else's.",
          Map.of("policy", Stamp.name(found)),
          "Give ours another name with NetworkPolicyFence.policy(name), or remove that one.",
          null);
    }
  }
}
