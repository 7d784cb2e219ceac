/** A payment-channel node: the worked example of a service that must run on one node at a time. */
@NullMarked
package dev.understudy.sample;

import org.jspecify.annotations.NullMarked;
