namespace Benchmarks.Wire;

/// <summary>The head of an answer, as far as the scenarios need it.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentLength">The body's length, or -1 where it comes in chunks.</param>
/// <param name="Location">The <c>Location</c> header, if there is one.</param>
internal readonly record struct HttpResponse(int Status, long ContentLength, string? Location);
