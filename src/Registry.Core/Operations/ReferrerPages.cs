using System.Runtime.CompilerServices;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Every referrer of a subject, page after page.</summary>
internal static class ReferrerPages
{
    private const int PageSize = 16;

    public static async IAsyncEnumerable<Descriptor> ListAllAsync(
        this IReferrerStore referrers, RepositoryName repository, Digest subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await referrers.ListAsync(repository, subject, artifactType: null, after: null, PageSize, cancellationToken);
        while (page.Count > 0)
        {
            foreach (var referrer in page)
            {
                yield return referrer;
            }

            page = await referrers.ListAsync(repository, subject, artifactType: null, page[^1].Digest, PageSize, cancellationToken);
        }
    }
}
