package io.github.essfailover.k8s;

final class EssHelmContractTest extends FlavourContract {

  @Override
  TestCluster cluster(boolean active) {
    return TestCluster.helm(active, TestCluster.release());
  }
}
