/** Status endpoints on the JDK's HTTP server. */
@NullMarked
package dev.understudy.rest;

import org.jspecify.annotations.NullMarked;
