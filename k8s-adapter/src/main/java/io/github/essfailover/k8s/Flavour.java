package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Call;
import java.util.List;
import java.util.Optional;

/** How one kind of ESS is held, emptied and started. Thread-safe, without state. */
interface Flavour {

  /** What says something new about {@link #look} when it changes. */
  List<ClusterChanges.Watched> watched();

  ClusterState look(Api api, String identity);

  List<String> holdPreview();

  void hold(Api api, Call call);

  List<String> removePreview();

  void removeWorkloads(Api api, Call call);

  List<String> activatePreview();

  void activate(Api api, Call call);

  List<Finding> check(Api api);

  /** The object that carries the epoch of the last run that acted here, if it is there. */
  Optional<HasMetadata> stamped(Api api);
}
