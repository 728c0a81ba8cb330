/**
 * The Matrix service as its users see it: {@link io.github.essfailover.matrix.MatrixServiceProbe}
 * looks at the ingress of one data center under the service's public name.
 */
@NullMarked
package io.github.essfailover.matrix;

import org.jspecify.annotations.NullMarked;
