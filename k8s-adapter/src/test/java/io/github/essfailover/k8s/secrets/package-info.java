/** Tests of what is told from secrets without a cluster. */
@NullMarked
package io.github.essfailover.k8s.secrets;

import org.jspecify.annotations.NullMarked;
