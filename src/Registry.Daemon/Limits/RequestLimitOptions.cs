using Registry.Core.Limits;

namespace Registry.Daemon.Limits;

/// <summary>How often callers may ask.</summary>
/// <param name="Anonymous">Each address without an account, over all classes that have no limit of their own; <c>null</c>: as often as it likes.</param>
/// <param name="AnonymousByRoute">Classes with a limit of their own, a bucket each; <c>null</c>: as often as it likes.</param>
/// <param name="SignedIn">Each account; <c>null</c>: as often as it likes.</param>
public sealed record RequestLimitOptions(
    RateLimit? Anonymous, IReadOnlyDictionary<RouteClass, RateLimit?> AnonymousByRoute, RateLimit? SignedIn);
