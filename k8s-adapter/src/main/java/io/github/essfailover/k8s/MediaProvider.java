package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.k8s.internal.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Synapse is told of its S3 storage provider (synapse-s3-storage-provider, README; Synapse
 * documentation, "media_storage_providers"). Prints without the key of the customer.
 *
 * <p>Immutable.
 *
 * @param storeLocal whether uploads of this server's users are stored there; Synapse's default: no
 * @param storeSynchronous whether an upload waits for that; Synapse's default: no
 * @param prefix before every key; default nothing
 * @param endpoint empty for AWS
 * @param customerKey the key of SSE-C, to be compared only
 */
record MediaProvider(
    boolean storeLocal,
    boolean storeSynchronous,
    String bucket,
    String prefix,
    String endpoint,
    String customerKey) {

  private static final String PROVIDERS = "media_storage_providers";
  private static final String MODULE = "s3_storage_provider";

  /** The last that the document names: a later part of a configuration overrides an earlier. */
  static Optional<MediaProvider> in(@Nullable Object document) {
    List<MediaProvider> found = new ArrayList<>();
    collect(document, found);
    return found.stream().reduce((first, second) -> second);
  }

  /** The values of a Secret. */
  static String decoded(String value) {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static void collect(@Nullable Object at, List<MediaProvider> found) {
    if (at instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (PROVIDERS.equals(name)) {
              Json.array(value).forEach(each -> add(Json.object(each), found));
            } else {
              collect(value, found);
            }
          });
    } else if (at instanceof List<?> list) {
      list.forEach(each -> collect(each, found));
    } else if (at instanceof String text && text.contains(PROVIDERS)) {
      collect(yaml(text), found);
    }
  }

  /** What is not YAML names no provider that could be read. */
  private static Map<?, ?> yaml(String text) {
    try {
      return Json.object(Serialization.unmarshal(text, Object.class));
    } catch (RuntimeException e) {
      // The parser's own exceptions are of a library that is not ours to know.
      return Map.of();
    }
  }

  private static void add(Map<?, ?> provider, List<MediaProvider> found) {
    if (Json.text(provider.get("module")).contains(MODULE)) {
      Map<?, ?> config = Json.object(provider.get("config"));
      found.add(
          new MediaProvider(
              isTrue(provider.get("store_local")),
              isTrue(provider.get("store_synchronous")),
              text(config.get("bucket")),
              text(config.get("prefix")),
              text(config.get("endpoint_url")),
              text(config.get("sse_customer_key"))));
    }
  }

  private static boolean isTrue(@Nullable Object value) {
    return "true".equalsIgnoreCase(String.valueOf(value));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  @Override
  public String toString() {
    return "bucket " + bucket + ", prefix '" + prefix + "'";
  }
}
