package io.github.essfailover.k8s;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Call;
import java.util.List;

/** How one kind of ESS is held, emptied and started. Thread-safe, without state. */
interface Flavour {

  ClusterState look(Api api, String identity);

  List<String> holdPreview();

  void hold(Api api, Call call);

  List<String> removePreview();

  void removeWorkloads(Api api, Call call);

  List<String> activatePreview();

  void activate(Api api, Call call);

  List<Finding> check(Api api);
}
