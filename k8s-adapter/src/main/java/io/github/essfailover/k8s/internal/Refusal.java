package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who refused a request, told by the API server's sentence: the status code does not say whether a
 * permission is missing or somebody who was asked before the write did not want it. The sentences
 * were seen with Kubernetes 1.34.4, but for a webhook's denial, which is its source's (apiserver,
 * pkg/admission/plugin/webhook/errors/statuserror.go). Without state.
 */
final class Refusal {

  private static final Pattern NOT_ALLOWED = Pattern.compile("cannot ([a-z]+) resource \"");

  /** Admission says 403 as well; nobody's permission would change it. */
  private static final Pattern ADMISSION =
      Pattern.compile(
          "admission webhook \"[^\"]+\" denied|ValidatingAdmissionPolicy '|exceeded quota"
              + "|because it is being terminated|violates PodSecurity");

  private static final Pattern WEBHOOK_DOWN =
      Pattern.compile("failed calling webhook \"|conversion webhook for .* failed");

  private static final Pattern BY =
      Pattern.compile(
          "(?:admission webhook|calling webhook) \"([^\"]+)\"|ValidatingAdmissionPolicy '([^']+)'"
              + "|exceeded quota: ([^,\\s]+)");

  private Refusal() {}

  /** The verb that the account lacks. */
  static Optional<String> verb(KubernetesClientException failure) {
    Matcher sentence = NOT_ALLOWED.matcher(sentence(failure));
    return sentence.find() ? Optional.of(sentence.group(1)) : Optional.empty();
  }

  static boolean isAdmission(KubernetesClientException failure) {
    return ADMISSION.matcher(sentence(failure)).find();
  }

  /** Whether a webhook could not be asked, so that nothing was written. */
  static boolean isWebhookDown(KubernetesClientException failure) {
    return WEBHOOK_DOWN.matcher(sentence(failure)).find();
  }

  /** The name of the webhook, the policy or the quota. */
  static Optional<String> by(KubernetesClientException failure) {
    Matcher sentence = BY.matcher(sentence(failure));
    if (!sentence.find()) {
      return Optional.empty();
    }
    for (int group = 1; group <= sentence.groupCount(); group++) {
      if (sentence.group(group) != null) {
        return Optional.of(sentence.group(group));
      }
    }
    return Optional.empty();
  }

  private static String sentence(KubernetesClientException failure) {
    Status status = failure.getStatus();
    return status == null ? "" : Objects.toString(status.getMessage(), "");
  }
}
