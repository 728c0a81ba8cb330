package io.github.essfailover.k8s;

final class EssClassicContractTest extends FlavourContract {

  @Override
  TestCluster cluster(boolean active) {
    return new TestCluster(active);
  }
}
