/** Assembly: a highly available node from configuration, backend, elector, gate and service. */
@NullMarked
package dev.understudy;

import org.jspecify.annotations.NullMarked;
