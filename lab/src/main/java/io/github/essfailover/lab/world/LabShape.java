package io.github.essfailover.lab.world;

/**
 * In what a scenario's lab differs from others.
 *
 * <p>Immutable.
 *
 * @param synchronousStandbys dc1's {@code synchronous_standby_names}; empty when commits wait for
 *     nobody
 * @param gatewaysOutside whether the management of the gateways is outside of the data centers and
 *     survives the loss of one
 * @param lineToDc1 whether orchestrator, dc2 and dc3 reach dc1 over one line that can break
 * @param flavour the kind of ESS
 * @param kernelFence whether dc1's gateway is a router in a network namespace, with nftables
 * @param probedInside the data center whose service the orchestrator probes from behind its
 *     gateway, over the management network; empty when it comes from outside everywhere
 */
public record LabShape(
    String synchronousStandbys,
    boolean gatewaysOutside,
    boolean lineToDc1,
    LabFlavour flavour,
    boolean kernelFence,
    String probedInside) {

  /** Commits wait for dc2 or dc3; each gateway dies with its data center; no line breaks. */
  public static LabShape standard() {
    return new LabShape("ANY 1 (dc2, dc3)", false, false, LabFlavour.CLASSIC, false, "");
  }

  /** The same with commits that wait for nobody. */
  public LabShape asynchronous() {
    return new LabShape("", gatewaysOutside, lineToDc1, flavour, kernelFence, probedInside);
  }

  /** The same with gateways that are managed from outside. */
  public LabShape withGatewaysOutside() {
    return new LabShape(synchronousStandbys, true, lineToDc1, flavour, kernelFence, probedInside);
  }

  /** The same with a line to dc1 that can break. */
  public LabShape withLineToDc1() {
    return new LabShape(
        synchronousStandbys, gatewaysOutside, true, flavour, kernelFence, probedInside);
  }

  /** The same with that kind of ESS. */
  public LabShape of(LabFlavour kind) {
    return new LabShape(
        synchronousStandbys, gatewaysOutside, lineToDc1, kind, kernelFence, probedInside);
  }

  /** The same with dc1 behind a router of the kernel, or not. */
  public LabShape withKernelFence(boolean isWanted) {
    return new LabShape(
        synchronousStandbys, gatewaysOutside, lineToDc1, flavour, isWanted, probedInside);
  }

  /** The same with an orchestrator that probes that data center from behind its gateway. */
  public LabShape probedInside(String dataCenter) {
    return new LabShape(
        synchronousStandbys, gatewaysOutside, lineToDc1, flavour, kernelFence, dataCenter);
  }

  /** Whether the orchestrator's way to the ingresses is another than the users'. */
  boolean ownWayToIngress() {
    return lineToDc1 || !probedInside.isEmpty();
  }
}
