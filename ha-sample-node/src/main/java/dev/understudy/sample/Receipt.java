package dev.understudy.sample;

/**
 * What came of a request that changes something.
 *
 * @param record what is stored now
 * @param fresh whether this request did it; false if it had been done before
 */
record Receipt<T>(T record, boolean fresh) {}
