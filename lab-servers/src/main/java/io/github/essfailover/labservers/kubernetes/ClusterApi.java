package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * fabric8's CRUD server with what it lacks: a scale subresource that answers with a Scale and
 * refuses a stale version, failures on demand, and silence. Thread-safe.
 */
final class ClusterApi extends KubernetesCrudDispatcher {

  private static final long SILENCE_SECONDS = 3600;

  private final Runnable onWrite;
  private final Watches watches = new Watches();
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final Map<String, List<APIResource>> served = new ConcurrentHashMap<>();
  private volatile boolean silent;
  private volatile boolean losing;

  /** A failure that one request gets instead of its answer. */
  private record Failure(String method, String pathPart, int status) {}

  ClusterApi(Runnable onWrite) {
    super(
        List.of(
            context("v1alpha2", "ElementDeployment", "elementdeployments"),
            context("v1alpha2", "Synapse", "synapses"),
            context("v1alpha1", "ElementWeb", "elementwebs")));
    this.onWrite = onWrite;
  }

  private static CustomResourceDefinitionContext context(
      String version, String kind, String plural) {
    return new CustomResourceDefinitionContext.Builder()
        .withGroup(MatrixDiscovery.GROUP)
        .withVersion(version)
        .withScope("Namespaced")
        .withKind(kind)
        .withPlural(plural)
        .build();
  }

  /** From now on discovery shows that kind; its objects are kept like any other's. */
  void serve(String groupVersion, String kind, String plural, boolean namespaced) {
    APIResource resource =
        new APIResourceBuilder()
            .withName(plural)
            .withKind(kind)
            .withNamespaced(namespaced)
            .withVerbs("list", "get", "watch", "create", "update", "patch", "delete")
            .build();
    served
        .computeIfAbsent("/apis/" + groupVersion, key -> new CopyOnWriteArrayList<>())
        .add(resource);
  }

  private static MockResponse discovery(String path, List<APIResource> resources) {
    return json(
        new APIResourceListBuilder()
            .withGroupVersion(path.substring("/apis/".length()))
            .withResources(resources)
            .build());
  }

  void silent(boolean now) {
    silent = now;
  }

  void losing(boolean now) {
    losing = now;
  }

  /** The writes that came over the network, for instance {@code PUT /apis/...}. */
  List<String> writes() {
    return List.copyOf(writes);
  }

  void failNext(String method, String pathPart, int status) {
    synchronized (failures) {
      failures.add(new Failure(method, pathPart, status));
    }
  }

  /** From now on the account may not do that, and is told so when it asks. */
  void forbid(String verb, String resource) {
    forbidden.add(verb + " " + resource);
  }

  /** Gives an object its UID: the CRUD server replaces what a created object brings. */
  void assignUid(String path, String uid) {
    Map.Entry<AttributeSet, String> entry = findResource(getKey(path));
    GenericKubernetesResource object =
        Serialization.unmarshal(entry.getValue(), GenericKubernetesResource.class);
    object.getMetadata().setUid(uid);
    processEvent(path, getKey(path), entry.getKey(), null, Serialization.asJson(object));
  }

  @Override
  public MockResponse handleWatch(String path) {
    return watches.begin(
        getKey(path),
        query ->
            map.entrySet().stream()
                .filter(entry -> entry.getKey().matches(query))
                .map(Map.Entry::getValue)
                .toList());
  }

  @Override
  public void processEvent(
      String path,
      AttributeSet pathKey,
      @Nullable AttributeSet oldKey,
      @Nullable GenericKubernetesResource object,
      @Nullable String after) {
    String before = oldKey == null ? null : map.get(oldKey);
    super.processEvent(path, pathKey, oldKey, object, after);
    if (!Objects.equals(before, after)) {
      watches.tell(oldKey, before, after == null ? null : keyOf(pathKey, after), after);
    }
  }

  private AttributeSet keyOf(AttributeSet pathKey, String object) {
    return AttributeSet.merge(pathKey, attributeExtractor.fromResource(object));
  }

  /** The server is gone, and whoever watched with it. */
  void dropWatches() {
    watches.drop();
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    if (silent) {
      return silence();
    }
    boolean isWrite =
        request.method() != HttpMethod.GET
            && !request.getPath().endsWith("/selfsubjectaccessreviews");
    if (isWrite) {
      writes.add(request.getMethod() + " " + request.getPath());
    }
    Optional<Failure> failure = takeFailure(request);
    if (failure.isPresent()) {
      return status(failure.get().status(), "Failure on demand");
    }
    MockResponse response = route(request);
    if (isWrite) {
      onWrite.run();
    }
    return isWrite && losing ? silence() : response;
  }

  private static MockResponse silence() {
    return new MockResponse()
        .setResponseCode(200)
        .setBody("{}")
        .setBodyDelay(SILENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The same, for controllers: neither recorded nor failed nor silent. */
  MockResponse fromInside(RecordedRequest request) {
    return route(request);
  }

  private Optional<Failure> takeFailure(RecordedRequest request) {
    synchronized (failures) {
      Optional<Failure> match =
          failures.stream()
              .filter(f -> f.method().equals(request.getMethod()))
              .filter(f -> request.getPath().contains(f.pathPart()))
              .findFirst();
      match.ifPresent(failures::remove);
      return match;
    }
  }

  private MockResponse route(RecordedRequest request) {
    String path = request.getPath().replaceFirst("\\?.*", "");
    if (path.endsWith("/selfsubjectaccessreviews")) {
      return review(request);
    }
    if (ApplyPatch.isOne(request)) {
      return new ApplyPatch(this).apply(request, path);
    }
    List<APIResource> resources = served.get(path);
    if (resources != null) {
      return discovery(path, resources);
    }
    if (path.startsWith(MatrixDiscovery.PATH)) {
      return MatrixDiscovery.answer(path).map(ClusterApi::json).orElseGet(() -> rest(request));
    }
    // The CRUD server finds nothing by most field selectors; who asks filters again.
    return path.endsWith("/events") && request.method() == HttpMethod.GET
        ? handleGet(path)
        : rest(request);
  }

  private MockResponse rest(RecordedRequest request) {
    String path = request.getPath().replaceFirst("\\?.*", "");
    if (!path.endsWith("/scale")) {
      return request.method() == HttpMethod.DELETE && isAnotherVersion(request, path)
          ? status(409, "Precondition failed: ResourceVersion in precondition")
          : super.dispatch(request);
    }
    String target = path.substring(0, path.length() - "/scale".length());
    MockResponse current = handleGet(target);
    if (current.code() != 200) {
      return current;
    }
    GenericKubernetesResource object =
        Serialization.unmarshal(text(current.getBody()), GenericKubernetesResource.class);
    return switch (request.method()) {
      case GET -> json(scaleOf(object));
      case PUT -> rescale(request, target, object);
      default -> status(405, "Only GET and PUT");
    };
  }

  /** Preconditions of a deletion, which the CRUD server passes over. */
  private boolean isAnotherVersion(RecordedRequest request, String path) {
    String body = text(request.getBody());
    if (!body.contains("preconditions")) {
      return false;
    }
    DeleteOptions options = Serialization.unmarshal(body, DeleteOptions.class);
    MockResponse current = handleGet(path);
    if (current.code() != 200
        || options.getPreconditions() == null
        || options.getPreconditions().getResourceVersion() == null) {
      return false;
    }
    GenericKubernetesResource object =
        Serialization.unmarshal(text(current.getBody()), GenericKubernetesResource.class);
    return !options
        .getPreconditions()
        .getResourceVersion()
        .equals(object.getMetadata().getResourceVersion());
  }

  private MockResponse review(RecordedRequest request) {
    SelfSubjectAccessReview question =
        Serialization.unmarshal(text(request.getBody()), SelfSubjectAccessReview.class);
    ResourceAttributes asked = question.getSpec().getResourceAttributes();
    String resource =
        asked.getSubresource() == null
            ? asked.getResource()
            : asked.getResource() + "/" + asked.getSubresource();
    boolean allowed = !forbidden.contains(asked.getVerb() + " " + resource);
    return json(
        new SelfSubjectAccessReviewBuilder(question)
            .withNewStatus()
            .withAllowed(allowed)
            .endStatus()
            .build());
  }

  private MockResponse rescale(
      RecordedRequest request, String target, GenericKubernetesResource object) {
    Scale wanted = Serialization.unmarshal(text(request.getBody()), Scale.class);
    String expected = wanted.getMetadata().getResourceVersion();
    if (expected != null && !expected.equals(object.getMetadata().getResourceVersion())) {
      return status(409, "the object has been modified");
    }
    Map<String, Object> spec = new LinkedHashMap<>(child(object, "spec"));
    spec.put("replicas", wanted.getSpec().getReplicas());
    object.setAdditionalProperty("spec", spec);
    MockResponse written =
        handleUpdate(
            new RecordedRequest(
                "HTTP/1.1",
                HttpMethod.PUT,
                target,
                request.getHeaders(),
                new Buffer(Serialization.asJson(object).getBytes(StandardCharsets.UTF_8))));
    return written.code() != 200
        ? written
        : json(
            scaleOf(
                Serialization.unmarshal(text(written.getBody()), GenericKubernetesResource.class)));
  }

  private static Scale scaleOf(GenericKubernetesResource object) {
    ObjectMeta from = object.getMetadata();
    return new ScaleBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(from.getName())
                .withNamespace(from.getNamespace())
                .withUid(from.getUid())
                .withResourceVersion(from.getResourceVersion())
                .build())
        .withNewSpec()
        .withReplicas(number(child(object, "spec").get("replicas")))
        .endSpec()
        .withNewStatus()
        .withReplicas(number(child(object, "status").get("replicas")))
        .endStatus()
        .build();
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }

  @SuppressWarnings("unchecked") // JSON objects
  private static Map<String, Object> child(GenericKubernetesResource object, String name) {
    return object.getAdditionalProperties().get(name) instanceof Map<?, ?> map
        ? (Map<String, Object>) map
        : Map.of();
  }

  private static MockResponse json(Object body) {
    return new MockResponse().setResponseCode(200).setBody(Serialization.asJson(body));
  }

  private static MockResponse status(int code, String message) {
    return new MockResponse()
        .setResponseCode(code)
        .setBody(
            Serialization.asJson(
                new StatusBuilder()
                    .withStatus("Failure")
                    .withCode(code)
                    .withMessage(message)
                    .build()));
  }

  private static String text(Buffer buffer) {
    return new String(buffer.getBytes(), StandardCharsets.UTF_8);
  }
}
