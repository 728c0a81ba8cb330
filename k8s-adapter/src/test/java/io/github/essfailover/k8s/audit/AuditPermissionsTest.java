package io.github.essfailover.k8s.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.k8s.internal.Permissions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AuditPermissionsTest {

  @ParameterizedTest
  @EnumSource
  void part_listed_isInTheListOfPermissions(Part part) {
    if (part.reach() == Part.Reach.SPECIAL) {
      return;
    }
    Class<? extends HasMetadata> type = part.type().orElseThrow();

    assertThat(Permissions.of(Permission.Part.AUDIT))
        .anyMatch(
            permission ->
                permission.group().equals(HasMetadata.getGroup(type))
                    && permission.resource().equals(HasMetadata.getPlural(type))
                    && permission.verbs().contains("list")
                    && isEnough(permission.place(), part.reach()));
  }

  private static boolean isEnough(Place place, Part.Reach reach) {
    return place == Place.CLUSTER || (place == Place.ESS && reach == Part.Reach.NAMESPACE);
  }
}
